"""What races on one call: run in a zone of its own by tests/applications/test_races.py."""

from typing import Any

from tests.applications.town import AFTER, WAN, Town, applicant, found_town, on, party_of, person, started
from tests.races import attempt, race

from pilotzone.accounts.queries import actor_of
from pilotzone.applications import commands
from pilotzone.applications.enums import FactKind
from pilotzone.applications.models import Application, AssignmentFact, Decision
from pilotzone.applications.queries import pools_of
from pilotzone.applications.verify import faults as case_faults
from pilotzone.audit.enums import Role
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.ledger.verify import faults as ledger_faults
from pilotzone.schemes.enums import Allocation

PROCESSES = 8
CONTRACT = {"contract_number": "HT-1", "supplier_uscc": "91430100MA4L16JX0N"}


def _faults() -> list[str]:
    return [str(fault) for fault in (*case_faults(), *ledger_faults(), *chain_faults(), *seal_faults())]


def _ranked(town: Town, count: int) -> list[Application]:
    cases = []
    for number in range(count):
        draft = started(town, f"firm-{number:02}")
        with on("2026-03-05", "10:00"):
            cases.append(commands.submit_application(draft, consent=True, by=town.people[f"firm-{number:02}"]))
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        for case in cases:
            commands.admit_application(case, by=town.officer)
        commands.rank_by_arrival(town.call, by=town.officer)
    return cases


def _approvers(town: Town) -> list[Any]:
    return [town.approver, *(actor_of(person(f"approver-{n}", Role.APPROVER)) for n in range(1, PROCESSES))]


def one_list(count: int, reach: int) -> dict[str, Any]:
    """Eight approvers decide the same list at once."""
    town = found_town(pool_amount=10 * WAN * reach, allocation=Allocation.FIRST_COME)
    _ranked(town, count)
    approvers = _approvers(town)

    def work(number: int) -> str:
        with on("2026-03-24"):
            return attempt(lambda: commands.approve_down_the_list(town.call, by=approvers[number]))

    return {
        "outcomes": race(work, PROCESSES),
        "approvals": sorted(Decision.objects.filter(step="approve").values_list("application", flat=True)),
        "free": [pool.free for pool in pools_of(town.call)],
        "faults": _faults(),
    }


def one_place() -> dict[str, Any]:
    """One award is declined, and eight approvers move the same case up from the waiting list."""
    town = found_town(pool_amount=10 * WAN, allocation=Allocation.FIRST_COME)
    first, second, _third = _ranked(town, 3)
    approvers = _approvers(town)
    with on("2026-03-24"):
        commands.approve_down_the_list(town.call, by=town.approver)
        commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
        commands.decline_award(first, by=town.people["firm-00"])

    def work(number: int) -> str:
        with on("2026-03-25"):
            return attempt(lambda: commands.approve_application(second, by=approvers[number]))

    return {"outcomes": race(work, PROCESSES), "free": [pool.free for pool in pools_of(town.call)], "faults": _faults()}


def one_contract() -> dict[str, Any]:
    """Eight firms submit the same contract at once."""
    town = found_town()
    drafts = [started(town, f"firm-{n:02}", **CONTRACT) for n in range(PROCESSES)]

    def work(number: int) -> str:
        with on("2026-03-05", "10:00"):
            return attempt(lambda: commands.submit_application(drafts[number], consent=True, by=town.people[f"firm-{number:02}"]))

    outcomes = race(work, PROCESSES)
    return {"outcomes": outcomes, "applied": AssignmentFact.objects.filter(kind=FactKind.APPLIED).count(), "faults": _faults()}


def one_start() -> dict[str, Any]:
    """Eight members of one firm start its application at once."""
    town = found_town()
    by = applicant(town, "firm")

    def work(_number: int) -> str:
        with on("2026-03-05"):
            return attempt(lambda: commands.start_application(town.call, party=party_of(by), by=by))

    return {"outcomes": race(work, PROCESSES), "drafts": Application.objects.count()}
