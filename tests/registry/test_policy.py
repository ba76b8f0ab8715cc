import pytest

from pilotzone.audit.actors import NOBODY, Actor
from pilotzone.audit.enums import Role
from pilotzone.registry import policy
from pilotzone.registry.models import Party

KEEP = {Role.OFFICER, Role.ADMIN, Role.SYSTEM}
SEE = KEEP | {Role.LEADER, Role.APPROVER, Role.FINANCE, Role.STEWARD, Role.EVALUATOR, Role.AUDITOR}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_the_table_says(role):
    actor = Actor(id="user:1", roles=frozenset({role}))
    assert (policy.can_keep_register(actor), policy.can_see_register(actor), policy.can_register_asset(actor)) == (
        role in KEEP,
        role in SEE,
        role in KEEP | {Role.STEWARD},
    )


def test_member_sees_the_own_organisation_and_no_other():
    member = Actor(id="user:1", roles=frozenset({Role.APPLICANT}), party_ids=frozenset({7}))
    assert policy.can_see_party(member, Party(pk=7))
    assert not policy.can_see_party(member, Party(pk=8))
    assert not policy.can_see_party(NOBODY, Party(pk=7))
