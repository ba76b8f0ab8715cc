"""A bearer is one, a due date is either fixed or counted."""

from datetime import date

import pytest

from pilotzone.audit.enums import Role
from pilotzone.obligations.terms import Bearer, Due
from pilotzone.registry.models import Party


@pytest.mark.parametrize("parts", [{}, {"role": Role.OFFICER, "party": Party()}])
def test_bearer_is_exactly_one(parts):
    with pytest.raises(ValueError, match="exactly one of role, party and user"):
        Bearer(**parts)


def test_bearer_fills_three_columns():
    assert Bearer(role=Role.LEADER).columns("debtor") == {"debtor_role": Role.LEADER, "debtor_party": None, "debtor_user": None}


@pytest.mark.parametrize(
    "parts", [{}, {"working_days": 3}, {"trigger_on": date(2026, 1, 5)}, {"on": date(2026, 1, 5), "working_days": 3},
              {"on": date(2026, 1, 5), "working_days": 3, "trigger_on": date(2026, 1, 1)}]
)  # fmt: skip
def test_due_is_a_date_or_working_days_with_their_trigger(parts):
    with pytest.raises(ValueError, match="a date, or working days with their trigger date"):
        Due(**parts)
