from datetime import date

import pytest
from tests.grants.house import AUDITOR, OFFICER, YUAN, a_house, add_rule, at, issued, prepare

from pilotzone.applications.enums import Status
from pilotzone.applications.models import Application, Notice
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.models import Event
from pilotzone.audit.queries import history_of
from pilotzone.grants.commands import issue_grants
from pilotzone.grants.enums import GrantStatus
from pilotzone.grants.errors import NothingToIssue, NoticeNotClosed
from pilotzone.grants.models import Grant
from pilotzone.kit.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_grants_are_issued_in_order_of_rank_with_number_amount_and_validity():
    house = a_house([200_000 * YUAN, 80_000 * YUAN])
    grants = issued(house)
    assert [(grant.number, grant.amount, grant.party) for grant in grants] == [
        ("VOUCHER-2026-001", 200_000 * YUAN, house.parties[0]),
        ("VOUCHER-2026-002", 80_000 * YUAN, house.parties[1]),
    ]
    assert {(grant.issued_on, grant.valid_until, grant.rule, grant.status) for grant in grants} == {
        (date(2026, 3, 10), date(2027, 3, 10), house.rule, GrantStatus.ISSUED)
    }
    assert set(Application.objects.values_list("status", flat=True)) == {Status.GRANTED}
    assert [event.name for event in history_of(grants[1])] == ["grants.grant_issued"]


def test_grant_keeps_the_rule_version_of_its_decision(house):
    with at("2026-03-05"):
        add_rule(house.call.scheme, date(2026, 3, 6), validity_months=3)
    (grant,) = issued(house)
    assert (grant.rule, grant.valid_until) == (house.rule, date(2027, 3, 10))


def test_grants_wait_for_the_notice_to_close(house):
    notice = Notice.objects.get()
    with at("2026-03-03"):
        prepare(lambda: Notice.objects.update(closed_at=None), by=SYSTEM)
        with pytest.raises(NoticeNotClosed):
            issue_grants(notice, by=OFFICER)
    assert (Grant.objects.count(), Event.objects.filter(name="grants.grants_issued").count()) == (0, 0)


def test_a_notice_issues_its_grants_once(house, grant):
    with at("2026-03-11"), pytest.raises(NothingToIssue):
        issue_grants(Notice.objects.get(), by=OFFICER)
    assert Grant.objects.count() == 1


def test_only_an_officer_issues(house):
    with at("2026-03-10"), pytest.raises(NotAllowed):
        issue_grants(Notice.objects.get(), by=AUDITOR)
