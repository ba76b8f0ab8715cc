"""A call that is open, with the people around it."""

import pytest
from tests.applications.town import Town, found_town


@pytest.fixture
def town(db: None) -> Town:
    return found_town()
