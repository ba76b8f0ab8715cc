"""The result page; runs again; quarters on pictures and in tables."""

import pytest
from tests.studies.world import EVALUATOR, SOURCE, at, estimate, lock, make_world, outcome, outcomes, plan, value_of

from pilotzone.audit.files import read_file
from pilotzone.indicators.enums import PeriodType
from pilotzone.studies.commands import register_outcomes
from pilotzone.studies.errors import NothingToJoin, PlanMissing
from pilotzone.studies.models import Estimate
from pilotzone.studies.pictures import relabelled_text
from pilotzone.studies.reruns import rerun
from pilotzone.studies.result import result_page

pytestmark = pytest.mark.django_db


def test_study_without_estimates_has_no_result(world):
    assert result_page(world.study) == {"found": False}


def test_study_runs_again_to_the_same_bytes(estimated):
    assert [(each.identical, each.equal) for each in rerun(estimated.study)] == [(True, True), (True, True)]


def test_study_that_was_not_estimated_does_not_run_again(world):
    with pytest.raises(PlanMissing):
        rerun(world.study)
    lock(world)
    with pytest.raises(NothingToJoin):
        rerun(world.study)


def test_quarters_are_written_as_quarters_everywhere():
    world = make_world(firms=6, funded=3)
    lock(world, plan(outcomes=[outcome()], periods={"type": "quarter", "first": "2024-Q3", "last": "2025-Q3"}))
    table = outcomes(world.parties, funded=3, years=range(8098, 8103))
    numbered = [(party, number) for number, party in enumerate(world.parties)]
    turnover = [
        value_of(number, 2023, funded=False) + 0.1 * at_ + 2 * (number < 3 and at_ > 1) for _party, number in numbered for at_ in range(5)
    ]
    with at("2026-01-05"):
        register_outcomes(world.study, table.set_column(2, "turnover", [turnover]), source=SOURCE, by=EVALUATOR)
    estimate(world, day="2026-01-06")
    page = result_page(world.study)
    raw = page["pictures"]["means"]
    assert [row["cells"][0]["text"] for row in raw["rows"]] == ["2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3"]
    assert [column["label"] for column in raw["columns"]][-1] == "2025-Q1"
    svg = read_file(Estimate.objects.first().pictures["means.en"]).decode()
    assert "2025-Q1" in svg
    assert ">8100<" not in svg


def test_only_numbers_of_periods_are_written_anew():
    text = "8100: 1.8100, 8,100, 28100, from 8101"
    assert relabelled_text(text, [8100, 8101], PeriodType.QUARTER) == "2025-Q1: 1.8100, 8,100, 28100, from 2025-Q2"
    assert relabelled_text("2020", [2020], PeriodType.YEAR) == "2020"
