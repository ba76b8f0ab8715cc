from datetime import date

import pytest

from pilotzone.registry.commands import end_link, link_parties, merge_parties, unmerge_parties
from pilotzone.registry.enums import LinkKind
from pilotzone.registry.models import Party
from pilotzone.registry.queries import Relation, are_related, relation_between

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 30)


@pytest.fixture
def link(officer):
    def link(subject, target, kind=LinkKind.OWNS, **more):
        return link_parties(subject, target, kind=kind, source="annual report", by=officer, **more)

    return link


def test_strangers_are_not_related(enter):
    assert relation_between(enter("甲"), enter("乙"), DAY) is None


def test_party_is_related_to_itself_without_a_link(enter):
    party = enter("甲")
    assert relation_between(party, party, DAY) == Relation(())


def test_chain_of_ownership_is_proved_link_by_link_from_either_end(enter, link):
    top, middle, low = enter("甲"), enter("乙"), enter("丙")
    first, second = link(top, middle), link(middle, low, LinkKind.CONTROLS)
    assert relation_between(top, low, DAY) == Relation((first, second))
    assert relation_between(low, top, DAY) == Relation((second, first))


def test_common_owner_relates_two_subsidiaries(enter, link):
    owner, left, right = enter("甲"), enter("乙"), enter("丙")
    one, two = link(owner, left), link(owner, right)
    assert relation_between(left, right, DAY) == Relation((one, two))


def test_two_owners_of_one_firm_are_not_related_by_it(enter, link):
    left, right, firm = enter("甲"), enter("乙"), enter("丙")
    link(left, firm)
    link(right, firm)
    assert not are_related(left, right, DAY)
    assert are_related(left, firm, DAY)


def test_descent_reached_first_does_not_hide_a_proof_that_climbs(enter, link):
    a, b, owner, c = enter("甲"), enter("乙"), enter("丙"), enter("丁")
    # b stands below a, and above it too by way of nothing: only the climb to the owner proves c.
    link(a, b)
    climb = link(owner, a)
    reach = link(owner, c)
    assert relation_between(a, c, DAY) == Relation((climb, reach))
    assert are_related(b, c, DAY)


def test_same_control_holds_both_ways_and_hosting_is_no_relation(enter, link):
    left, right, hub = enter("甲"), enter("乙"), enter("孵化器")
    same = link(left, right, LinkKind.SAME_CONTROL)
    link(hub, left, LinkKind.HOSTS)
    assert relation_between(right, left, DAY) == Relation((same,))
    assert not are_related(hub, left, DAY)


def test_circle_of_owners_ends(enter, link):
    a, b, c, stranger = enter("甲"), enter("乙"), enter("丙"), enter("丁")
    for subject, target in ((a, b), (b, c), (c, a)):
        link(subject, target)
    assert not are_related(a, stranger, DAY)
    assert are_related(b, a, DAY)


def test_link_counts_on_its_days_only(enter, link, officer):
    owner, firm = enter("甲"), enter("乙")
    row = link(owner, firm, valid_from=date(2020, 1, 1))
    end_link(row, on=date(2025, 1, 1), by=officer)
    assert [are_related(owner, firm, day) for day in (date(2019, 12, 31), date(2020, 1, 1), date(2024, 12, 31), date(2025, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_small_share_counts_only_without_a_threshold_and_an_unknown_share_always(enter, link):
    owner, small, unknown, controlled = enter("甲"), enter("乙"), enter("丙"), enter("丁")
    link(owner, small, share_bp=2499)
    link(owner, unknown)
    link(owner, controlled, LinkKind.CONTROLS, share_bp=100)
    assert [are_related(owner, party, DAY, least_share_bp=2500) for party in (small, unknown, controlled)] == [False, True, True]
    assert are_related(owner, small, DAY)


def test_merged_entries_count_as_one_party(enter, link, officer):
    owner, firm, duplicate, child = enter("甲"), enter("乙"), enter("乙（旧）"), enter("丙")
    first, second = link(owner, firm), link(duplicate, child)
    assert not are_related(owner, child, DAY)
    merge_parties(duplicate, into=firm, by=officer)
    assert relation_between(owner, child, DAY) == Relation((first, second))
    assert relation_between(firm, Party.objects.get(pk=duplicate.pk), DAY) == Relation(())
    unmerge_parties(duplicate, by=officer)
    assert not are_related(owner, child, DAY)
