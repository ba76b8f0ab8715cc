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
TITLES = {
    "zh-hans": ["国家新一代人工智能创新发展试验区", "国家人工智能创新应用先导区"],
    "en": ["National new-generation AI innovation and development pilot zone", "National AI innovation and application pilot area"],
}
CAPTION = {"zh-hans": "来源中关于获批时情况的表述", "en": "What the source says of the place at approval"}


@pytest.mark.parametrize("language", FACTS)
def test_home_shows_the_zone_with_its_sources(client: Client, language: str):
    install_pack(read_pack(pack_folder("changsha")), by=SYSTEM)
    page = client.get("/", headers={"accept-language": language}).content.decode()
    assert [fact for fact in FACTS[language] if fact not in page] == []
    assert "湖南省人民政府门户网站，2021-03-26" in page
    # The zone's own title stands first, although the other one has no date of approval.
    first, second = TITLES[language]
    assert page.index(f"<h2>{first}</h2>") < page.index(f"<h2>{second}</h2>")
    # The second title has no facts of its approval, so no empty table is shown for it.
    assert page.count(f"<caption>{CAPTION[language]}") == 1


def test_home_without_a_pack_says_what_to_do(client: Client):
    assert "mandates in zone.yaml" in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_installing_a_pack_twice_changes_nothing():
    from pilotzone.registry.models import Area, Mandate

    for _ in range(2):
        install_pack(read_pack(pack_folder("changsha")), by=SYSTEM)
    assert (Mandate.objects.count(), Area.objects.filter(code="430100").count()) == (2, 1)


@pytest.mark.parametrize("address", ["/", "/zone/", "/register/notices/", "/register/draws/", "/register/grants/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_public_pages_need_no_log_in(client: Client, address: str, language: str):
    assert client.get(address, headers={"accept-language": language}).status_code == 200
