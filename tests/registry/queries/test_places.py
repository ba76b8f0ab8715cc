from datetime import date

import pytest

from pilotzone.kit.text import Bilingual
from pilotzone.registry.commands import add_area
from pilotzone.registry.commands.places import DatedName
from pilotzone.registry.enums import AreaLevel
from pilotzone.registry.queries import AreaNode, area_ids_within, area_tree, name_in_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(officer):
    province = add_area("430000", level=AreaLevel.PROVINCE, name_zh="湖南省", name_en="Hunan", by=officer)
    city = add_area("430100", level=AreaLevel.CITY, name_zh="长沙市", name_en="Changsha", parent=province, by=officer)
    names = [
        DatedName("望城县", "gazette", "Wangcheng County", date(1978, 1, 1), date(2011, 6, 20)),
        DatedName("望城区", "gazette", "Wangcheng", date(2011, 6, 20)),
    ]
    district = add_area("430112", level=AreaLevel.DISTRICT, name_zh="望城区", name_en="Wangcheng", parent=city, names=names, by=officer)
    return province, city, district


def test_tree_shows_the_names_that_stood_at_the_end_of_the_year(places):
    province, city, district = places

    def tree(name):
        leaf = AreaNode(district, name)
        return [AreaNode(province, Bilingual("湖南省", "Hunan"), (AreaNode(city, Bilingual("长沙市", "Changsha"), (leaf,)),))]

    assert area_tree(2010) == tree(Bilingual("望城县", "Wangcheng County"))
    assert area_tree(2011) == area_tree() == tree(Bilingual("望城区", "Wangcheng"))


def test_tree_costs_three_queries(places, django_assert_num_queries):
    with django_assert_num_queries(3):
        area_tree(2010)


def test_name_falls_back_to_the_present_one(places):
    province, _city, district = places
    assert name_in_year(district, 2000) == Bilingual("望城县", "Wangcheng County")
    assert name_in_year(district, 1950) == Bilingual("望城区", "Wangcheng")
    assert name_in_year(province, 2000) == Bilingual("湖南省", "Hunan")


def test_area_holds_itself_and_all_below(places):
    province, city, district = places
    assert area_ids_within(province) == {province.pk, city.pk, district.pk}
    assert area_ids_within(district) == {district.pk}
