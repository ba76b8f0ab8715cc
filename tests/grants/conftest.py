"""A decided call whose first grant is worth 200,000 yuan."""

import pytest
from tests.grants.house import House, a_house, issued

from pilotzone.grants.models import Grant


@pytest.fixture
def house(db: None) -> House:
    return a_house()


@pytest.fixture
def grant(house: House) -> Grant:
    return issued(house)[0]
