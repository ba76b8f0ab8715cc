"""The public page of the zone, in both languages, made by the pack that a person would use."""

import pytest
from django.test import Client

from pilotzone.audit.actors import SYSTEM
from pilotzone.packs.commands import install_pack
from pilotzone.packs.folders import pack_folder
from pilotzone.packs.lint import read_pack

pytestmark = pytest.mark.django_db

FACTS = {
    "zh-hans": [
        "2021年3月24日",
        "智能装备、智能工厂、智能网联汽车",
        "国防科技大学、中南大学、湖南大学",
        "2400余家",
        "国科发规〔2020〕254号",
        "芙蓉区",
    ],
    "en": [
        "24 March 2021",
        "intelligent equipment, smart factories",
        "National University of Defense Technology",
        "More than 2,400",
        "Furong District",
    ],
}


@pytest.mark.parametrize("language", FACTS)
def test_home_shows_the_zone_with_its_sources(client: Client, language: str):
    install_pack(read_pack(pack_folder("changsha")), by=SYSTEM)
    page = client.get("/", headers={"accept-language": language}).content.decode()
    assert [fact for fact in FACTS[language] if fact not in page] == []
    assert "湖南省人民政府门户网站，2021-03-26" in page


def test_home_without_a_pack_says_what_to_do(client: Client):
    assert "mandates in zone.yaml" in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_installing_a_pack_twice_changes_nothing():
    from pilotzone.registry.models import Area, Mandate

    for _ in range(2):
        install_pack(read_pack(pack_folder("changsha")), by=SYSTEM)
    assert (Mandate.objects.count(), Area.objects.filter(code="430100").count()) == (2, 1)
