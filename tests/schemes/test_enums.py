"""The life of a call: each state with each step."""

import pytest

from pilotzone.evidence.evaluability import Allocation as EvidenceAllocation
from pilotzone.schemes.enums import CALL, Allocation, CallStatus, CallStep

S, T = CallStatus, CallStep
ALLOWED = {
    (S.DRAFT, T.OPEN): S.OPEN,
    (S.OPEN, T.CLOSE): S.CLOSED,
    (S.CLOSED, T.DECIDE): S.DECIDED,
    (S.DECIDED, T.ARCHIVE): S.ARCHIVED,
    (S.DRAFT, T.CANCEL): S.CANCELLED,
    (S.OPEN, T.CANCEL): S.CANCELLED,
    (S.CLOSED, T.CANCEL): S.CANCELLED,
}


@pytest.mark.parametrize("state", CallStatus)
@pytest.mark.parametrize("step", CallStep)
def test_state_allows_its_steps_only(state, step):
    assert CALL.allows(state, step) == ((state, step) in ALLOWED)


@pytest.mark.parametrize(("step", "end"), list(dict.fromkeys((step, end) for (_state, step), end in ALLOWED.items())))
def test_step_leads_to_its_state(step, end):
    assert CALL.steps[step].target == end


def test_allocation_has_every_value_that_the_grade_knows():
    known = {kind.value for kind in EvidenceAllocation}
    assert {kind.value for kind in Allocation} - {"not_recorded"} == known
