"""Simulated days for calls of synthetic origin."""

import pytest

from pilotzone.audit.context import simulated_time


@pytest.fixture
def at():
    return simulated_time
