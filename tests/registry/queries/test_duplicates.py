import pytest

from pilotzone.audit.enums import Origin
from pilotzone.registry.commands import add_area, merge_parties
from pilotzone.registry.enums import AreaLevel
from pilotzone.registry.queries import duplicate_groups, parties_like

pytestmark = pytest.mark.django_db

USCC = ("91430100MA4L00001J", "91430100MA4L00002M")


@pytest.fixture(autouse=True)
def _changsha(officer):
    add_area("430100", level=AreaLevel.CITY, name_zh="长沙市", name_en="Changsha", by=officer)


def test_entries_of_one_core_name_are_grouped_until_merged(enter, officer):
    coded = enter("长沙星云科技有限公司", uscc=USCC[0])
    plain = enter("湖南星云科技股份有限公司")
    enter("长沙岳麓科技有限公司")
    assert [(group.core, set(group.parties)) for group in duplicate_groups()] == [("星云科技", {coded, plain})]
    merge_parties(plain, into=coded, by=officer)
    assert duplicate_groups() == []


def test_entries_with_a_code_each_are_two_legal_entities(enter):
    enter("长沙星云科技有限公司", uscc=USCC[0])
    enter("湖南星云科技有限公司", uscc=USCC[1])
    assert duplicate_groups() == []


def test_sample_is_no_duplicate_of_a_real_party(enter):
    enter("长沙星云科技有限公司")
    enter("湖南星云科技有限公司", origin=Origin.SYNTHETIC)
    assert duplicate_groups() == []


def test_look_before_an_entry_finds_the_same_core_in_the_same_origin(enter):
    there = enter("长沙星云科技有限公司")
    enter("长沙星云科技服务有限公司")
    assert parties_like("湖南省星云科技（集团）有限公司", origin=Origin.REAL) == [there]
    assert parties_like("湖南省星云科技有限公司", origin=Origin.SYNTHETIC) == []
    assert parties_like("", origin=Origin.REAL) == []
