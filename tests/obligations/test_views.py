"""Every page once in both languages; who may open what; each form as a person fills it in."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from tests.obligations.conftest import OFFICER, terms
from tests.visitors import browser

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.lists import unindexed
from pilotzone.kit.references import Reference, register_references
from pilotzone.obligations.commands import assign_task, open_obligation
from pilotzone.obligations.enums import DutyStatus
from pilotzone.obligations.lists import OBLIGATIONS
from pilotzone.obligations.models import Opening
from pilotzone.obligations.queries import status_of
from pilotzone.obligations.terms import Bearer, Due, Step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendars")]
READERS = {Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.ADMIN}
GIVEN = set(Role) - {Role.SYSTEM, Role.APPLICANT}
# Route, and the roles that may open it; the duty in question is the officer's. None: everybody, signed in or not.
ROUTES = {
    "obligations": READERS,
    "work": GIVEN,
    "calendars": None,
    "obligation": READERS,
    "meet": {Role.OFFICER},
    "waive": {Role.LEADER},
    "reopen": {Role.OFFICER, Role.LEADER},
}
PLAIN = {"obligations", "work", "calendars"}


@pytest.fixture
def duty():
    return open_obligation("notice", terms=terms(evidence_zh="公示网页", context="call-1"), due=Due.by(date(2026, 9, 4)), by=SYSTEM)


def url(route, duty):
    return reverse(f"obligations:{route}", args=() if route in PLAIN else (duty.pk,))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("route", ROUTES)
def test_page_opens_in_both_languages(route, language, duty):
    answer = browser(Role.OFFICER, Role.LEADER, language=language).get(url(route, duty))
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("role", [*sorted(GIVEN), None])
@pytest.mark.parametrize("route", ROUTES)
def test_route_opens_for_its_roles_only(route, role, duty):
    allowed = ROUTES[route] is None or role in ROUTES[route]
    answer = browser(*([role] if role else [])).get(url(route, duty))
    # Who is not signed in is asked to sign in; who is, is refused.
    assert answer.status_code == (200 if allowed else 403 if role else 302)


def test_every_route_of_the_room_is_in_the_table():
    from pilotzone.obligations.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == set(ROUTES)


def test_party_sees_its_own_duty_and_no_other(firm, duty):
    own = open_obligation("report", terms=terms(Bearer(party=firm)), due=Due.by(date(2026, 9, 4)), origin=Origin.SYNTHETIC, by=SYSTEM)
    member = browser(party=firm)
    assert [member.get(url("obligation", each)).status_code for each in (own, duty)] == [200, 403]
    assert "synthetic sample" in member.get(url("obligation", own)).content.decode()
    assert "Publish the list of intended grants" in member.get(url("work", own)).content.decode()
    assert member.get(reverse("obligations:obligation", args=(10**6,))).status_code == 403


def test_duty_of_a_retired_origin_is_nobodys_to_see(firm):
    own = open_obligation("report", terms=terms(Bearer(party=firm)), due=Due.by(date(2026, 9, 4)), origin=Origin.SYNTHETIC, by=SYSTEM)
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    officer = browser(Role.OFFICER)
    assert officer.get(url("obligation", own)).status_code == 404
    assert "Publish the list" not in officer.get(url("obligations", own)).content.decode()


def test_meeting_is_recorded_by_the_form_and_shown(duty):
    officer = browser(Role.OFFICER)
    answer = officer.post(url("meet", duty), {"on": "2026-09-03", "evidence": "notice 12"})
    assert (answer.status_code, answer.url) == (302, url("obligation", duty))
    assert status_of(duty).status == DutyStatus.MET
    text = officer.get(url("obligation", duty)).content.decode()
    assert "notice 12" in text
    assert "recorded as met" in text


@pytest.mark.parametrize("sent", [{}, {"on": "2999-01-01"}, {"on": "soon"}])
def test_meeting_that_cannot_be_is_refused_at_its_field(sent, duty):
    answer = browser(Role.OFFICER).post(url("meet", duty), sent)
    assert answer.status_code == 422
    assert "id_on_error" in answer.content.decode()
    assert status_of(duty).status == DutyStatus.OVERDUE


def test_waiver_and_new_due_date_by_form(duty):
    leader = browser(Role.LEADER)
    assert leader.post(url("reopen", duty), {"reason": "extended"}).status_code == 422
    assert leader.post(url("reopen", duty), {"reason": "extended", "due_on": "2026-12-01"}).status_code == 302
    assert status_of(duty).due_on == date(2026, 12, 1)
    assert leader.post(url("waive", duty), {"reason": "merged"}).status_code == 302
    assert status_of(duty).status == DutyStatus.WAIVED


def test_same_form_sent_twice_is_carried_out_once(duty):
    officer, sent = browser(Role.OFFICER), {"on": "2026-09-03", "request_key": "7b2f5f6e-3d7e-4a36-9d37-3a0f0b5a7f11"}
    assert [officer.post(url("meet", duty), sent).status_code for _ in range(2)] == [302, 409]


def test_list_filters_by_status_and_exports_what_it_shows(duty):
    open_obligation("later", terms=terms(zh="另一项", en="Another"), due=Due.by(date(2999, 1, 1)), by=SYSTEM)
    officer = browser(Role.OFFICER)
    page = officer.get(url("obligations", duty), {"status": "overdue"}).content.decode()
    assert "Publish the list" in page
    assert "Another" not in page
    csv = b"".join(officer.get(url("obligations", duty), {"status": "open", "export": "csv"}).streaming_content).decode("utf-8-sig")
    assert csv.splitlines() == [
        "What is owed,Who owes it,Due date,Status,Scheme or call,Kind of data",
        "Another,officer,2999-01-01,open,,",
    ]


def test_work_list_is_a_page_and_two_files(duty):
    assign_task("t", step=Step("check", "形式审查", "Formal check", Bearer(role=Role.OFFICER), link="nowhere:at-all"), by=OFFICER)
    officer = browser(Role.OFFICER)
    assert "Formal check" in officer.get(url("work", duty)).content.decode()
    csv = b"".join(officer.get(url("work", duty), {"export": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    book = openpyxl.load_workbook(BytesIO(b"".join(officer.get(url("work", duty), {"export": "xlsx"}).streaming_content)))
    assert csv[0] == "Due date,What,About,overdue,Waiting since,Kind of data"
    assert [line.split(",")[1] for line in csv[1:]] == ["Publish the list of intended grants", "Formal check"]
    assert [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["Publish the list of intended grants", "Formal check"]


def test_step_names_and_links_the_row_that_it_is_about(duty, monkeypatch):
    monkeypatch.setattr("pilotzone.kit.references._FINDERS", {})
    register_references("grants.claim", lambda keys: {key: Reference(f"Claim no. {key}", f"/claims/{key}/") for key in keys if key == "7"})
    for number in (7, 8):
        step = Step("check", "核对", "Check a claim", Bearer(role=Role.OFFICER), subject=f"grants.claim:{number}")
        assign_task(f"t{number}", step=step, by=OFFICER)
    officer = browser(Role.OFFICER)
    page = officer.get(url("work", duty)).content.decode()
    assert page.count('<a href="/claims/7/">Claim no. 7</a>') == 1
    # A row that no page shows is not called by its name in the log.
    assert "grants.claim" not in page
    csv = b"".join(officer.get(url("work", duty), {"export": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[1:3] for line in csv[2:]] == [["Check a claim", "Claim no. 7"], ["Check a claim", ""]]


def test_list_sorts_and_filters_on_indexed_columns_only():
    assert unindexed(OBLIGATIONS, Opening) == []
