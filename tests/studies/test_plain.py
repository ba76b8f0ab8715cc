"""A study as plain data and as lines of text."""

import pytest
from tests.studies.world import fresh, opine

from pilotzone.studies.models import Estimate, Plan, Snapshot
from pilotzone.studies.plain import show, text_lines

pytestmark = pytest.mark.django_db


def test_show_gives_plan_flow_grade_opinion_and_estimates(estimated):
    opine(estimated)
    estimated.study.refresh_from_db()
    found = show(estimated.study)
    assert (found["id"], found["state"], found["retrospective"]) == ("vouchers-2025", "opined", False)
    assert found["plan"]["sha256"] == Plan.objects.get().sha256
    assert found["snapshot"]["sha256"] == Snapshot.objects.get().file_id
    assert found["sample_flow"] == {"applied": 12, "eligible": 12, "assigned": 6, "used": None}
    assert found["opinion"]["kind"] == "qualified"
    assert found["grade"]["level"] == Estimate.objects.first().grade
    assert [cap["key"] for cap in found["grade"]["binding"]] == ["units"]
    assert [(row["outcome"], row["role"], row["control"]) for row in found["estimates"]] == [
        ("turnover", "benefit", "never"),
        ("orders", "output", "never"),
    ]
    assert found["estimates"][0]["estimate"]["schema"] == "pilotzone.estimate/1"


def test_study_without_estimates_shows_what_there_is(world):
    found = show(world.study)
    assert (found["plan"], found["snapshot"], found["estimates"], found["opinion"]) == (None, None, [], None)
    assert list(text_lines(world.study))[-1] == "Nothing has been estimated yet."


def test_lines_end_with_the_hashes(estimated):
    lines = list(text_lines(fresh(estimated)))
    assert lines[0].startswith("Study of vouchers (estimated, synthetic sample")
    assert "No opinion has been given on this study." in lines
    assert f"Plan (SHA-256): {Plan.objects.get().sha256}" in lines
