"""Every command of the room with the roles that may run it, written out; applicants by the party they act for."""

import pytest
from tests.grants.house import person

from pilotzone.audit.commands import COMMANDS
from pilotzone.audit.enums import Role
from pilotzone.grants import policy
from pilotzone.grants.events import EVENTS
from pilotzone.grants.models import Claim, ClawbackProposal, Grant

OWN, OTHER = 7, 8
GRANT = Grant(party_id=OWN)
CLAIM = Claim(grant=GRANT)
INNER = {"grant_issued", "claim_settled", "claim_paid"}
# Command, what it is about, the roles that may run it, and whether whoever acts for the party that won the grant may.
TABLE = {
    "grants_issued": (None, {Role.OFFICER, Role.SYSTEM}, False),
    "claim_filed": (GRANT, set(), True),
    "claim_edited": (CLAIM, set(), True),
    "evidence_attached": (CLAIM, set(), True),
    "claim_submitted": (CLAIM, set(), True),
    "claim_returned": (CLAIM, {Role.OFFICER}, False),
    "claim_checked": (CLAIM, {Role.OFFICER}, False),
    "claim_refused": (CLAIM, {Role.OFFICER}, False),
    "claims_settled": (None, {Role.FINANCE}, False),
    "settlement_paid": (None, {Role.FINANCE}, False),
    "vouchers_recorded": (None, {Role.FINANCE}, False),
    "voucher_recorded": (None, {Role.FINANCE}, False),
    "clawback_proposed": (CLAIM, {Role.OFFICER}, False),
    "clawback_signed": (None, {Role.LEADER}, False),
    "clawback_dropped": (None, {Role.OFFICER, Role.LEADER}, False),
    "grant_suspended": (GRANT, {Role.LEADER}, False),
    "grant_resumed": (GRANT, {Role.LEADER}, False),
    "grant_revoked": (GRANT, {Role.LEADER}, False),
    "grant_lapsed": (GRANT, {Role.OFFICER, Role.SYSTEM}, False),
    "grant_expired": (GRANT, {Role.OFFICER, Role.SYSTEM}, False),
    "grant_closed": (GRANT, {Role.OFFICER, Role.SYSTEM}, False),
    "grants_ended": (None, {Role.OFFICER, Role.SYSTEM}, False),
    **{name: (None, {Role.SYSTEM}, False) for name in INNER},
}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_command_is_for_its_roles_only(name):
    about, roles, for_party = TABLE[name]
    allowed = COMMANDS[f"grants.{name}"].allowed
    found = {role for role in Role if allowed(person(1, role), about)}
    assert found == roles
    members = [allowed(person(1, Role.APPLICANT, parties=(party,)), about) for party in (OWN, OTHER)]
    assert members == [for_party, False]


@pytest.mark.parametrize("name", ["clawback_signed", "clawback_dropped", "grant_suspended", "grant_resumed", "grant_revoked"])
def test_a_leader_who_acts_for_the_party_signs_nothing_about_it(name):
    proposal = ClawbackProposal(claim=CLAIM)
    about = proposal if name.startswith("clawback") else GRANT
    allowed = COMMANDS[f"grants.{name}"].allowed
    assert [allowed(person(1, Role.LEADER, parties=(party,)), about) for party in (OWN, OTHER)] == [False, True]


def test_an_officer_who_acts_for_the_supplier_does_not_check():
    claim = Claim(grant=GRANT, supplier_id=9)
    assert [policy.can_check(person(1, Role.OFFICER, parties=(party,)), claim) for party in (9, OTHER)] == [False, True]


def test_an_officer_who_acts_for_the_claimant_does_not_check():
    both = person(1, Role.OFFICER, parties=(OWN,))
    assert [COMMANDS[f"grants.claim_{step}"].allowed(both, CLAIM) for step in ("checked", "returned", "refused")] == [False] * 3


def test_every_command_is_in_the_table_and_has_its_words():
    known = {event.removeprefix("grants.") for event in COMMANDS if event.startswith("grants.")}
    assert (known, set(EVENTS)) == (set(TABLE), {f"grants.{name}" for name in TABLE})
