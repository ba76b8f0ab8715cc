"""A right that nobody gave is found; rights given, ended and closed by command have no fault."""

import pytest
from tests.database import spoil

from pilotzone.accounts.commands import close_user, end_role, give_membership, give_role
from pilotzone.accounts.models import RoleAssignment
from pilotzone.accounts.verify import faults
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role

pytestmark = pytest.mark.django_db


def test_rights_given_and_ended_by_command_have_no_fault(person, party):
    user, other = person("wang@zone.example", Role.OFFICER), person("li@zone.example", Role.FINANCE)
    give_role(user, role=Role.LEADER, by=SYSTEM)
    give_membership(other, party=party, by=SYSTEM)
    end_role(user, role=Role.LEADER, by=SYSTEM)
    give_role(user, role=Role.LEADER, by=SYSTEM)
    close_user(other, by=SYSTEM)
    assert list(faults()) == []


def test_role_written_into_the_database_is_found(person):
    user = person("wang@zone.example", Role.OFFICER)
    spoil("UPDATE accounts_roleassignment SET role = 'leader'")
    [fault] = faults()
    assert (fault.where, fault.expected, fault.found) == (
        f"accounts.roleassignment:{RoleAssignment.objects.get().pk}",
        "an event that gave it",
        f"none: accounts.user:{user.pk}, role leader",
    )


def test_ended_role_that_was_opened_again_past_the_commands_is_found(person):
    end_role(person("wang@zone.example", Role.OFFICER), role=Role.OFFICER, by=SYSTEM)
    spoil("UPDATE accounts_roleassignment SET until = NULL")
    assert [fault.check for fault in faults()] == ["accounts"]
