"""Every state with every step, written out: a change of a workflow has to be meant."""

import pytest

from pilotzone.grants.enums import CLAIM, COMMITTED, ENDED, GRANT, LIVE_CLAIMS, OPEN_CLAIMS, PAID_CLAIMS, USABLE, ClaimStatus, GrantStatus

GRANTS = {
    "issued": {"first_use": "in_use", "suspend": "suspended", "revoke": "revoked", "lapse": "lapsed"},
    "in_use": {"exhaust": "exhausted", "expire": "expired", "suspend": "suspended", "revoke": "revoked"},
    "exhausted": {"close": "closed"},
    "expired": {"close": "closed"},
    "suspended": {"resume": "in_use", "revoke": "revoked"},
    "revoked": {"close": "closed"},
    "lapsed": {},
    "closed": {},
}
CLAIMS = {
    "draft": {"submit": "submitted"},
    "submitted": {"return": "returned", "check": "checked", "refuse": "refused"},
    "returned": {"submit": "submitted", "refuse": "refused"},
    "checked": {"return": "returned", "check": "checked", "refuse": "refused", "settle": "settled"},
    "refused": {},
    "settled": {"refuse": "refused", "pay": "paid"},
    "paid": {"claw_back": "clawed_back"},
    "clawed_back": {"claw_back": "clawed_back"},
}


@pytest.mark.parametrize(("workflow", "expected"), [(GRANT, GRANTS), (CLAIM, CLAIMS)])
def test_steps_lead_where_the_table_says_and_nowhere_else(workflow, expected):
    found = {state.value: {} for state in workflow.states}
    for state, step, target in workflow.table():
        if target is not None:
            found[state.value][step.value] = target.value
    assert found == expected


def test_a_contract_is_held_by_every_claim_but_drafts_and_refused_ones():
    assert set(ClaimStatus) - set(LIVE_CLAIMS) == {ClaimStatus.DRAFT, ClaimStatus.REFUSED}


def test_groups_of_states_cover_what_they_say():
    assert set(OPEN_CLAIMS) | set(PAID_CLAIMS) == set(LIVE_CLAIMS)
    assert set(LIVE_CLAIMS) - set(COMMITTED) == {ClaimStatus.SUBMITTED, ClaimStatus.RETURNED}
    assert set(GrantStatus) - set(USABLE) - set(ENDED) == {GrantStatus.SUSPENDED}
