"""Every state with every step, written out: a change of a workflow has to be meant."""

import pytest

from pilotzone.applications.enums import APPLICATION, CONTRACT_IS_TAKEN, DRAW, DrawStatus, Status

CASES = {
    "draft": {"submit": "submitted", "withdraw": "withdrawn", "lapse": "lapsed"},
    "submitted": {"admit": "admitted", "return": "returned", "refuse": "refused", "withdraw": "withdrawn"},
    "returned": {"submit": "submitted", "withdraw": "withdrawn", "lapse": "lapsed"},
    "admitted": {"review": "reviewed", "rank": "ranked", "return": "returned", "refuse": "refused", "withdraw": "withdrawn"},
    "reviewed": {"rank": "ranked", "return": "returned", "withdraw": "withdrawn"},
    "ranked": {"approve": "approved", "waitlist": "waitlisted", "refuse": "refused", "withdraw": "withdrawn"},
    "approved": {"notice": "noticed"},
    "noticed": {"grant": "granted", "object": "objected", "decline": "declined"},
    "objected": {"reject_objection": "noticed", "uphold_objection": "refused"},
    "waitlisted": {"approve": "approved", "lapse": "lapsed", "withdraw": "withdrawn"},
    "granted": {},
    "refused": {},
    "declined": {},
    "withdrawn": {},
    "lapsed": {},
}
DRAWS = {
    "committed": {"freeze": "frozen", "void": "void"},
    "frozen": {"reveal": "revealed", "void": "void"},
    "revealed": {},
    "void": {},
}


@pytest.mark.parametrize(("workflow", "expected"), [(APPLICATION, CASES), (DRAW, DRAWS)])
def test_steps_lead_where_the_table_says_and_nowhere_else(workflow, expected):
    found = {state.value: {} for state in workflow.states}
    for state, step, target in workflow.table():
        if target is not None:
            found[state.value][step.value] = target.value
    assert found == expected


def test_contract_is_taken_by_every_case_that_is_handed_in_and_not_ended_without_support():
    ended = {Status.REFUSED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED}
    assert set(CONTRACT_IS_TAKEN) == set(Status) - ended - {Status.DRAFT}
    assert set(DRAW.final_states) == {DrawStatus.REVEALED, DrawStatus.VOID}
