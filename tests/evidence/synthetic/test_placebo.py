from dataclasses import replace

import numpy as np
import pytest
from tests.evidence.synthetic.panels import panel

from pilotzone.evidence import Units, placebo_ranks, synthetic_effect
from pilotzone.evidence.synthetic import UnavailableError

METHODS = ("sdid", "sc", "ascm", "did")


@pytest.mark.parametrize("method", METHODS)
def test_a_large_effect_reaches_the_floor_and_not_less(method):
    units = panel(effect=100.0)

    (ranks,) = placebo_ranks(units, synthetic_effect(units, method=method))

    assert (ranks.unit, ranks.cohort, ranks.rank, ranks.p_value, ranks.floor) == ("u00", 2009, 1, 1 / 13, 1 / 13)
    assert ranks.own.ratio > ranks.placebos[0].ratio >= ranks.placebos[-1].ratio
    assert sorted(run.unit for run in ranks.placebos) == list(units.ids[1:])


def test_a_placebo_is_the_estimate_with_the_donor_treated():
    units = panel()
    (ranks,) = placebo_ranks(units, synthetic_effect(units, method="sc", exclude=["u05"]))
    pretended = Units(y=units.y[1:], cohort=np.where(np.arange(1, 13) == 3, 2009, 0), ids=units.ids[1:], periods=units.periods)

    alone = synthetic_effect(pretended, method="sc", exclude=["u05"])

    run = next(run for run in ranks.placebos if run.unit == "u03")
    assert (run.effect, run.ratio, run.gaps.tolist()) == (alone.effect, alone.blocks[0].ratio, alone.blocks[0].gaps.tolist())
    assert "u05" not in {run.unit for run in ranks.placebos}


def test_every_treated_unit_is_ranked_alone_by_its_own_start():
    units = panel(starts=(2006, 2006, 2009))
    ranks = placebo_ranks(units, synthetic_effect(units, method="did"))
    alone = synthetic_effect(replace(units, cohort=np.where(np.arange(15) == 1, 2006, 0)), method="did", exclude=["u00", "u02"])

    assert [(rank.unit, rank.cohort, len(rank.placebos)) for rank in ranks] == [("u00", 2006, 12), ("u01", 2006, 12), ("u02", 2009, 12)]
    assert ranks[1].own.effect == pytest.approx(alone.effect, abs=1e-12)
    assert ranks[0].placebos is not ranks[2].placebos


def test_later_cohorts_are_donors_of_placebos_too():
    units = panel(starts=(2006, 2009), donors=4)
    found = synthetic_effect(units, method="did", donors="notyet")
    first = placebo_ranks(units, found)[0]
    pretended = replace(units, cohort=np.array([2006, 2009, 2006, 0, 0, 0]))
    without = Units(y=units.y[1:], cohort=pretended.cohort[1:], ids=units.ids[1:], periods=units.periods)

    expected = synthetic_effect(without, method="did", donors="notyet").blocks[0]

    run = next(run for run in first.placebos if run.unit == "u02")
    assert run.effect == pytest.approx(expected.effect, abs=1e-12)


def test_without_an_effect_ranks_reject_as_often_as_they_say():
    found = []
    for seed in range(200):
        units = Units(
            y=np.random.default_rng(seed).normal(size=(10, 8)),
            cohort=np.array([6, *[0] * 9]),
            ids=tuple("abcdefghij"),
            periods=np.arange(1, 9),
        )
        found.append(placebo_ranks(units, synthetic_effect(units, method="did"))[0].p_value)

    # 200 panels, 20 expected at 0.1; four standard deviations of the count are 17.
    assert abs(sum(p <= 0.1 for p in found) - 20) <= 17


def test_equal_ratios_stand_before_the_treated():
    y = np.array([[0.0, 0, 1], [0.0, 0, 1], [0.0, 0, 1]])
    units = Units(y=y, cohort=np.array([3, 0, 0]), ids=("a", "b", "c"), periods=np.arange(1, 4))

    (ranks,) = placebo_ranks(units, synthetic_effect(units, method="did"))

    assert (ranks.own.ratio, ranks.p_value, ranks.rank, ranks.fit) == (0.0, 1.0, 3, 1.0)


def test_one_donor_has_no_placebo():
    few = panel(donors=1)

    with pytest.raises(UnavailableError, match="at least 2 donors that are never treated, got 1") as refused:
        placebo_ranks(few, synthetic_effect(few, method="did"))

    assert (refused.value.reason.code, refused.value.reason.data) == ("too_few_donors", {"donors": 1})
