"""Home pages by role on a small call: figures equal the rooms' own, what is retired is gone, nobody waits for many queries."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from tests.applications.town import WAN, Town, admitted, decided, drawn, found_town, on, person

from pilotzone.accounts.models import User
from pilotzone.applications import commands
from pilotzone.audit.actors import NOBODY, SYSTEM, Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.guard import guarded_writes
from pilotzone.packs.commands import retire_samples
from pilotzone.portal.homes import home_of
from pilotzone.portal.homes.cases import applications_section, case_counts_section
from pilotzone.portal.homes.money import money_section, payers_section
from pilotzone.portal.homes.public import notices_section
from pilotzone.portal.homes.section import Section

pytestmark = pytest.mark.django_db
MOST_QUERIES = 45


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture(scope="module", name="town")
def lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """A call with three funded of four, on public notice; made once, each test's own transaction lies inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        with guarded_writes():
            town = found_town(pool_amount=35 * WAN)
            admitted(town, "Firm A", "Firm B", "Firm C", "Firm D")
            drawn(town)
            decided(town)
            with on("2026-03-25"):
                commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
        yield town
        transaction.set_rollback(True)


def cells(section: Section) -> list[list[object]]:
    return [[cell["text"] for cell in row["cells"]] for row in section.data["rows"]]


def facts_of(by: Actor, day: str) -> dict[str, str]:
    with on(day):
        (card,) = applications_section(by).data["cards"]
    return {str(fact["label"]): str(fact["value"]) for fact in card["facts"]}


def test_money_of_a_call_is_what_the_ledger_says(town: Town):
    with on("2026-03-31"):
        (card,) = money_section(town.leader).data["calls"]

    figures = {str(figure["label"]): figure["value"] for figure in card["figures"]}
    assert figures == {
        "Budget": "CNY 350,000.00",
        "Paid": "CNY 0",
        "Reserved": "CNY 300,000.00",
        "Free": "CNY 50,000.00",
        "Budget execution rate": "0.0%",
    }
    # 90 of 365 days.
    assert card["figures"][-1]["note"] == "behind the calendar: 24.7% of the year is over"
    assert (card["origin"], card["effect"]["says"]) == ("synthetic", "No study has been opened: nothing can be said of an effect.")


def test_payers_bear_their_shares(town: Town):
    assert cells(payers_section(town.officer)) == [
        ["Compute vouchers 2026, round 1", name, "50 %", "CNY 175,000.00", "CNY 0", "CNY 150,000.00", "CNY 25,000.00"]
        for name in ("City", "Province")
    ]


def test_counts_lead_to_the_cases_they_count(town: Town):
    (row,) = case_counts_section(town.officer).data["rows"]

    counted = {str(label): cell for label, cell in zip(COLUMNS, row["cells"][1:], strict=True)}
    assert {label: cell["text"] for label, cell in counted.items() if cell["text"]} == {"on public notice": 3, "wait-listed": 1}
    assert counted["wait-listed"]["url"] == "/applications/?call=vouchers-2026-1&status=waitlisted"
    assert counted["refused"]["url"] == ""


COLUMNS = (
    "submitted", "sent back to complete", "admitted", "ranked", "approved", "on public notice", "under objection", "granted",
    "wait-listed", "refused",
)  # fmt: skip


def test_applicant_on_notice_reads_the_last_day_and_the_room_left(town: Town):
    names = ("Firm A", "Firm B", "Firm C", "Firm D")
    funded = [name for name in names if "notice" in facts_of(town.people[name], "2026-03-26")["Next step"]]

    found = facts_of(town.people[funded[0]], "2026-03-26")

    assert (len(funded), found["By"], found["Missing"], found["Room left this year"]) == (3, "1 April 2026", "nothing", "CNY 900,000.00")


def test_public_reads_the_working_days_left_of_a_notice(town: Town):
    with on("2026-03-27"):
        (row,) = cells(notices_section())

    assert row == ["Compute vouchers 2026, round 1, notice 1", 3, "1 April 2026", "3"]


def test_retired_sample_leaves_every_home(town: Town):
    retire_samples(Origin.SYNTHETIC, by=SYSTEM)

    with on("2026-03-26"):
        money, counts, notices = money_section(town.leader), case_counts_section(town.officer), notices_section()

    assert (money.data["calls"], counts.data["rows"], notices.data["rows"]) == ([], [], [])


def test_somebody_of_two_roles_reads_no_section_twice():
    both = Actor("user:0", frozenset({Role.OFFICER, Role.LEADER}))

    headings = [str(section.heading) for section in home_of(both)]

    assert headings == [
        "Money of the running calls",
        "Overdue: 0",
        "For your signature",
        "Applications by state",
        "Claims by state",
    ]


def test_public_has_no_home_of_its_own():
    assert home_of(NOBODY) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_home_of_every_role_comes_with_few_queries(town: Town, language: str):
    held = {role: User.objects.filter(name=role.value).first() or person(role.value, role) for role in Role if role not in ROLELESS}
    held[Role.APPLICANT] = User.objects.get(name="Firm A")

    asked = {role: queries_of(user, language) for role, user in held.items()}

    assert {role: count for role, count in asked.items() if count > MOST_QUERIES} == {}


ROLELESS = {Role.SYSTEM, Role.APPLICANT}


def queries_of(user: User, language: str) -> int:
    client = Client(headers={"accept-language": language})
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    return len(queries)
