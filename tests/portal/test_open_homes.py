"""Home pages while a call is open, and the audit trail on the auditor's."""

import pytest
from django.utils.translation import override
from tests.applications.town import WAN, found_town, on, started, submitted
from tests.database import spoil

from pilotzone.applications import commands
from pilotzone.audit.models import Event
from pilotzone.portal.homes.cases import applications_section
from pilotzone.portal.homes.oversight import log_section
from pilotzone.portal.homes.public import calls_section
from pilotzone.portal.homes.section import Section
from pilotzone.portal.homes.work import work_section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def cells(section: Section) -> list[list[object]]:
    return [[cell["text"] for cell in row["cells"]] for row in section.data["rows"]]


def test_applicant_reads_what_is_missing_until_the_window_closes():
    town = found_town()
    case = started(town, "Firm A")
    with on("2026-03-05"):
        commands.save_answers(case, answers={"fee": 50 * WAN}, by=town.people["Firm A"])

    with on("2026-03-06"):
        (card,) = applications_section(town.people["Firm A"]).data["cards"]

    assert {str(fact["label"]): str(fact["value"]) for fact in card["facts"]} == {
        "Next step": "Fill in and submit",
        "By": "20 March 2026",
        "Missing": "Use",
        "Room left this year": "CNY 1,000,000.00",
    }


def test_open_calls_are_those_that_take_applications():
    found_town()

    with on("2026-03-05"):
        inside = cells(calls_section())
    with on("2026-03-21"):
        outside = cells(calls_section())

    assert (inside[0][:2], outside) == (["Compute vouchers 2026, round 1", "lottery"], [])


def test_work_of_one_kind_is_one_line():
    town = found_town()
    for name in ("Firm A", "Firm B"):
        submitted(town, name)

    with on("2026-03-06"):
        tasks = work_section(town.officer).data["tasks"]

    assert [(task["due"], task["title"], task["count"], task["note"]) for task in tasks] == [
        ("since 5 March 2026", "Formal check", "2 items", "synthetic sample")
    ]


def test_log_names_the_event_at_which_the_chain_breaks():
    found_town()
    last = Event.objects.count()
    holds = log_section().data
    spoil(f"UPDATE audit_event SET name = 'forged' WHERE seq = {last - 2}")

    broken = log_section().data

    assert (holds["title"], broken["title"], broken["text"]) == ("The chain holds", "The chain is broken", f"at event {last - 2}")
