"""Invented outcomes: of those who agreed, funded or not."""

import io

import pyarrow.parquet as pq
import pytest
from tests.packs.samples.test_cases import ELIGIBLE, numbers

from pilotzone.audit.files import read_file
from pilotzone.indicators.enums import PeriodType
from pilotzone.indicators.models import Indicator, Observation
from pilotzone.kit.dates import shanghai_day
from pilotzone.packs.samples.outcomes import AFTER, BEFORE, SILENT, revenue
from pilotzone.packs.samples.plan import BY_NUMBER, NO_CONSENT
from pilotzone.registry.models import Party
from pilotzone.studies.models import OutcomeTable
from pilotzone.studies.periods import label_of_number

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]


def who_answered() -> dict[str, set[int]]:
    """Return the applicants' numbers by quarter."""
    names = dict(Party.objects.values_list("public_id", "name_en"))
    answered: dict[str, set[int]] = {}
    for table in OutcomeTable.objects.all():
        for row in pq.read_table(io.BytesIO(read_file(table.file_id))).to_pylist():
            answered.setdefault(label_of_number(row["time"], PeriodType.QUARTER), set()).add(int(names[row["unit"]][-2:]))
    return answered


def test_figures_are_kept_of_those_who_agreed_whether_funded_or_not():
    agreed = set(numbers(*ELIGIBLE)) - NO_CONSENT
    assert who_answered() == dict.fromkeys((*BEFORE, AFTER[0]), agreed) | {AFTER[1]: agreed - SILENT}


def test_figures_say_that_they_are_invented():
    assert all("invented" in table.source_en and "虚构" in table.source_zh for table in OutcomeTable.objects.all())


def test_later_quarters_come_in_later():
    assert [(table.rows, shanghai_day(table.recorded_at).month) for table in OutcomeTable.objects.order_by("id")] == [
        (100, 4),
        (25, 7),
        (23, 10),
    ]


def test_zone_gets_no_indicator_of_the_sample():
    # A definition carries no origin, so it could not be retired.
    assert Indicator.objects.filter(code__startswith="sample").count() == 0
    assert Observation.objects.exclude(origin="real").count() == 0


def test_a_grant_raises_only_what_comes_after_it():
    without, granted = (list(revenue(BY_NUMBER[2], funded=funded)) for funded in (False, True))
    assert without[:4] == granted[:4]
    assert all(more > less for more, less in zip(granted[4:], without[4:], strict=True))
