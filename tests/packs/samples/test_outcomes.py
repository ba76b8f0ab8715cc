"""Invented outcomes: of those who agreed, funded or not."""

from collections import Counter

import pytest
from tests.packs.samples.test_cases import ELIGIBLE, numbers

from pilotzone.indicators.models import Observation
from pilotzone.kit.dates import shanghai_day
from pilotzone.packs.samples.outcomes import AFTER, BEFORE, SILENT, VERSION, revenue
from pilotzone.packs.samples.plan import BY_NUMBER, NO_CONSENT, SOURCE

pytestmark = pytest.mark.usefixtures("people")


def rows() -> list[Observation]:
    return list(Observation.objects.filter(version__code=VERSION).select_related("party"))


def test_values_are_kept_of_those_who_agreed_whether_funded_or_not():
    agreed = set(numbers(*ELIGIBLE)) - NO_CONSENT
    by_quarter = {quarter: {int(row.party.name_en[-2:]) for row in rows() if row.period_label == quarter} for quarter in (*BEFORE, *AFTER)}
    assert by_quarter == dict.fromkeys((*BEFORE, AFTER[0]), agreed) | {AFTER[1]: agreed - SILENT}


def test_values_may_be_used_to_evaluate_and_say_that_they_are_invented():
    assert {(row.purpose, row.grade, row.origin, row.source) for row in rows()} == {("evaluation", "B", "synthetic", SOURCE)}


def test_later_quarters_come_in_later():
    months = Counter((row.period_label, shanghai_day(row.recorded_at).month) for row in rows())
    assert sorted(months) == [*((quarter, 4) for quarter in BEFORE), ("2026-Q2", 7), ("2026-Q3", 10)]


def test_a_grant_raises_only_what_comes_after_it():
    without, granted = (list(revenue(BY_NUMBER[2], funded=funded)) for funded in (False, True))
    assert without[:4] == granted[:4]
    assert all(more > less for more, less in zip(granted[4:], without[4:], strict=True))
