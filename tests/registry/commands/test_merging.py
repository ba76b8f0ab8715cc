import pytest

from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Event
from pilotzone.audit.queries import history_of
from pilotzone.registry.commands import merge_parties, record_attribute, unmerge_parties
from pilotzone.registry.enums import AttributeKey
from pilotzone.registry.errors import AlreadyMerged, NotMergeable, NotMerged
from pilotzone.registry.models import Party
from pilotzone.registry.queries import identities, survivor

pytestmark = pytest.mark.django_db

USCC = ("91430100MA4L00001J", "91430100MA4L00002M")


def rows():
    return list(Party.objects.order_by("pk").values("pk", "public_id", "name_zh", "uscc", "merged_into"))


def test_merge_keeps_both_rows_and_unmerge_brings_back_what_was(enter, officer):
    older, lasting = enter("星云科技"), enter("长沙星云科技有限公司", uscc=USCC[0])
    record_attribute(older, key=AttributeKey.EMPLOYEES, value=12, source="form", by=officer)
    before = rows()

    assert merge_parties(older, into=lasting, by=officer) == lasting
    assert [row | {"merged_into": None} for row in rows()] == before
    assert older.attributes.count() == 1
    assert identities(lasting) == identities(Party.objects.get(pk=older.pk)) == {older.pk, lasting.pk}

    assert unmerge_parties(older, by=officer).merged_into is None
    assert rows() == before
    assert identities(lasting) == {lasting.pk}
    assert [event.name for event in history_of(older)] == [
        "registry.party_registered",
        "registry.attribute_recorded",
        "registry.parties_merged",
        "registry.parties_unmerged",
    ]
    assert list(Event.objects.filter(name__startswith="registry.parties").values_list("data", flat=True).order_by("seq")) == [
        {"into": lasting.pk},
        {"out_of": lasting.pk},
    ]


def test_merge_of_a_merged_line_resolves_to_its_end_and_comes_apart_in_the_middle(enter, officer):
    first, second, third = enter("甲"), enter("乙"), enter("丙")
    merge_parties(first, into=second, by=officer)
    merge_parties(second, into=third, by=officer)
    assert survivor(Party.objects.get(pk=first.pk)) == third
    unmerge_parties(second, by=officer)
    assert survivor(Party.objects.get(pk=first.pk)) == second


def test_merged_entry_is_merged_no_second_time_nor_made_a_survivor(enter, officer):
    first, second, third = enter("甲"), enter("乙"), enter("丙")
    merge_parties(first, into=second, by=officer)
    for pair in ((first, third), (third, first)):
        with pytest.raises(AlreadyMerged):
            merge_parties(pair[0], into=pair[1], by=officer)
    assert Party.objects.exclude(merged_into=None).count() == 1


def test_merge_that_cannot_be_is_refused(enter, officer):
    plain, coded, other = enter("甲"), enter("乙", uscc=USCC[0]), enter("丙", uscc=USCC[1])
    sample = enter("丁", origin=Origin.SYNTHETIC)
    for merged, into, words in (
        (plain, plain, "same entry"),
        (plain, sample, "origins differ"),
        (coded, other, "two legal entities"),
        (coded, plain, "must be the one that stays"),
    ):
        with pytest.raises(NotMergeable, match=words):
            merge_parties(merged, into=into, by=officer)
    assert not Party.objects.exclude(merged_into=None).exists()


def test_unmerge_of_what_stands_alone_is_refused(enter, officer):
    with pytest.raises(NotMerged):
        unmerge_parties(enter("甲"), by=officer)
