"""What a call's page leads to in this room."""

import pytest
from tests.grants.house import FINANCE_A, clerk_of, issued

from pilotzone.audit.actors import NOBODY
from pilotzone.grants.doors import doors

pytestmark = pytest.mark.django_db


def test_register_is_for_everybody_once_there_are_grants_and_money_for_those_who_handle_it(house):
    code = house.call.code
    assert [door.url for door in doors(house.call, NOBODY)] == []
    grant = issued(house)[0]
    assert [door.url for door in doors(house.call, NOBODY)] == [f"/grants/calls/{code}/"]
    assert [door.url for door in doors(house.call, clerk_of(grant.party))] == [f"/grants/calls/{code}/"]
    assert [door.url for door in doors(house.call, FINANCE_A)] == [f"/grants/calls/{code}/", f"/grants/calls/{code}/money/"]
