from dataclasses import replace

import numpy as np
import pytest
from tests.evidence.synthetic.panels import panel

from pilotzone.evidence import Notice, SynthOptions, Units, placebo_ranks, synthetic_effect
from pilotzone.evidence.synthetic.notices import estimate_notices, panel_notices, rank_notices
from pilotzone.evidence.synthetic.sample import PanelFacts

FACTS = PanelFacts(rows=1, dropped={}, sha256=None, incomplete_donors=(), excluded_treated=())


def of_estimate(units, *, method="sc", **options):
    found = synthetic_effect(units, method=method)
    return {notice.code: notice for notice in estimate_notices(units, found, SynthOptions(method=method, **options))}


def of_ranks(units, *, method="did", level=0.95):
    found = synthetic_effect(units, method=method)
    return {notice.code: notice for notice in rank_notices(found, placebo_ranks(units, found), level)}


def flat(mine, *others, start=2009):
    """Return units with the same outcome before treatment at all times, or a path of their own."""
    y = np.array([np.broadcast_to(path, 12) for path in (mine, *others)], dtype=float)
    names = tuple("abcdefghijklmnopqrstuvwxyz"[: len(y)])
    return Units(y=y, cohort=np.array([start, *[0] * len(others)]), ids=names, periods=np.arange(2000, 2012))


def test_a_clean_panel_has_no_warning():
    assert list(panel_notices(FACTS, panel(), {}, None)) == []


def test_units_that_were_not_used_are_named():
    facts = replace(FACTS, dropped={"incomplete_unit": 2}, incomplete_donors=("b", "c"), excluded_treated=("x",))

    found = list(panel_notices(facts, panel(starts=(2009, 2050)), {"d": 12.345}, 10.0))

    assert found == [
        Notice("dropped", "Not all of the panel was used; left out by reason: incomplete_unit 2.", {"dropped": {"incomplete_unit": 2}}),
        Notice(
            "incomplete_donors",
            "Units that could be donors lack a period and were left out (2): b, c.",
            {"count": 2, "units": ["b", "c"]},
        ),
        Notice("excluded_treated", "Treated units left out as asked, so the result does not speak of them: x.", {"units": ["x"]}),
        Notice(
            "excluded_by_distance",
            "Donors farther than 10 from the treated before treatment were left out (1): d (12.35).",
            {"count": 1, "max_distance": 10.0, "units": {"d": "12.35"}},
        ),
        Notice(
            "treated_after_panel",
            "First treated after the last period 2011, so they count as never treated: u01.",
            {"units": ["u01"], "last": 2011},
        ),
    ]


def test_one_period_is_no_plural():
    assert "cohort 2009 (1 period); no" in of_estimate(flat(np.r_[9.0, np.full(11, 5.0)], 4.0, 6.0))["outside_hull"].message


@pytest.mark.parametrize(("start", "warned"), [(2004, True), (2005, False)])
def test_few_periods_before_are_warned_of(start, warned):
    assert ("short_before" in of_estimate(panel(starts=(start,)), method="did")) is warned


def test_weight_on_one_donor_is_warned_of_with_its_name():
    found = of_estimate(flat(5.0, 5.0, 9.0, np.arange(12)))

    assert found["concentrated"].data == {"cohort": 2009, "donor": "b", "share": "100%"}
    assert "100% of the weight lies on b" in found["concentrated"].message


def test_equal_weights_are_not_concentrated():
    assert "concentrated" not in of_estimate(flat(5.0, 4.0, 6.0, 5.0), method="did")


def test_weights_below_zero_are_warned_of():
    found = of_estimate(flat(np.arange(12) * 2.0, np.arange(12) * 1.0, np.zeros(12), np.sin(np.arange(12))), method="ascm")

    assert found["negative_weights"].data["cohort"] == 2009
    assert "the augmented method extrapolates there" in found["outside_hull"].message


def test_treated_units_beyond_all_donors_are_warned_of():
    found = of_estimate(flat(np.r_[9.0, 9.0, np.full(10, 5.0)], 4.0, 6.0))

    assert found["outside_hull"].data == {"cohorts": {"2009": 2}}
    assert "cohort 2009 (2 periods); no weighted average of donors can follow the treated there" in found["outside_hull"].message


def test_methods_that_shift_look_at_movements_only():
    moving = np.sin(np.arange(12.0))

    assert "outside_hull" not in of_estimate(flat(100 + moving * 0.5, moving, -moving), method="sdid")
    assert "outside_hull" in of_estimate(flat(100 + moving * 0.5, moving, -moving), method="sc")
    assert "outside_hull" not in of_estimate(flat(9.0, 1.0, 2.0), method="did")


def test_the_jackknife_of_the_synthetic_control_is_advised_against():
    assert "jackknife_sc" in of_estimate(panel(starts=(2009, 2009)), errors="jackknife")
    assert "jackknife_sc" not in of_estimate(panel(starts=(2009, 2009)), method="sdid", errors="jackknife")


def test_a_poor_fit_is_one_that_is_worse_than_the_donors():
    rng = np.random.default_rng(0)
    y = rng.normal(size=(21, 12))
    y[0, :9] += np.where(np.arange(9) % 2, 5.0, -5.0)
    units = Units(y=y, cohort=np.array([2009, *[0] * 20]), ids=tuple(f"u{i}" for i in range(21)), periods=np.arange(2000, 2012))

    found = of_ranks(units)

    assert list(found) == ["poor_fit"]
    assert list(found["poor_fit"].data["cohorts"]) == ["2009"]
    assert "times). The gap afterwards may be no effect." in found["poor_fit"].message


def test_the_fit_of_a_cohort_is_that_of_its_mean():
    rng = np.random.default_rng(0)
    y = rng.normal(size=(22, 12))
    y[0, :9] += np.where(np.arange(9) % 2, 5.0, -5.0)
    y[1, :9] -= np.where(np.arange(9) % 2, 5.0, -5.0)
    units = Units(y=y, cohort=np.array([2009, 2009, *[0] * 20]), ids=tuple(f"u{i}" for i in range(22)), periods=np.arange(2000, 2012))

    assert [rank.fit > 2 for rank in placebo_ranks(units, synthetic_effect(units, method="did"))] == [True, True]
    assert "poor_fit" not in of_ranks(units)


@pytest.mark.parametrize(("donors", "level", "warned"), [(18, 0.95, True), (19, 0.95, False), (9, 0.9, False), (8, 0.9, True)])
def test_few_donors_are_warned_of_with_the_floor(donors, level, warned):
    found = of_ranks(panel(donors=donors), level=level)

    assert ("few_donors" in found) is warned
    if warned:
        assert found["few_donors"].data == {"donors": donors, "floor": f"{1 / (donors + 1):.3f}", "level": level}


def test_without_ranks_nothing_is_said_of_them():
    assert list(rank_notices(synthetic_effect(panel(donors=1), method="did"), (), 0.95)) == []
