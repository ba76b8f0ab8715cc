import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.evidence.randomised.test_effects import pair_of
from tests.evidence.randomised.test_stepped import COLUMNS as WEDGE
from tests.evidence.randomised.test_stepped import rows
from tests.evidence.randomised.trials import columns, plain, table

from pilotzone.evidence import NoComparisonError, PanelError, TrialOptions, holm, trial
from pilotzone.evidence.randomised.effects import cuped, difference, interacted
from pilotzone.evidence.randomised.result import critical_value

FULL = {"block": "block", "covariates": ("x", "z"), "pre": "before", "uptake": "took"}
PLANNED = TrialOptions(estimator="lin", shares={"control": 1, "voucher": 1}, permutations=99)


def arrays(data):
    """Return pair, outcome and the rest by hand, in the order of the units."""
    return pair_of(np.array([arm != "control" for arm in data["arm"]])), np.asarray(data["y"])


def test_estimates_are_those_of_the_parts():
    data = plain()
    pair, y = arrays(data)

    found = trial(table(data), columns(covariates=("x",), pre="before"), TrialOptions(estimator="cuped")).contrast()

    adjusted, factor = cuped(pair, y, data["before"])
    expected = {
        "difference": difference(pair, y[:, None]),
        "lin": interacted(pair, y[:, None], data["x"][:, None]),
        "cuped": difference(pair, adjusted[:, None]),
    }
    assert list(found.estimates) == ["difference", "lin", "cuped"]
    for name, effect in expected.items():
        grown = np.sqrt(factor) if name == "cuped" else 1.0
        got = found.estimates[name]
        assert (got.estimate, got.se, got.df) == pytest.approx((effect.estimate[0], effect.se[0] * grown, effect.df[0]))
    assert found.effect is found.estimates["cuped"]


def test_interval_and_p_value_come_from_the_t_distribution():
    from scipy.stats import ttest_ind

    data = plain()
    pair, y = arrays(data)

    found = trial(table(data), columns(), TrialOptions(level=0.9)).contrast().effect

    peer = ttest_ind(y[pair.treated], y[~pair.treated], equal_var=False)
    assert (found.p_value, found.df) == pytest.approx((peer.pvalue, peer.df))
    assert (found.lower, found.upper) == pytest.approx(tuple(peer.confidence_interval(0.9)))


def test_every_source_gives_the_same_bytes(tmp_path):
    data = plain(gaps=(3, 9))
    frame = pd.DataFrame(data)
    frame.to_csv(tmp_path / "t.csv", index=False)
    pq.write_table(table(data), tmp_path / "t.parquet")
    sources = [table(data), frame, pl.DataFrame(data), tmp_path / "t.csv", tmp_path / "t.parquet"]

    found = [trial(source, columns(**FULL), PLANNED).to_dict() for source in sources]

    for each in found:
        each["table"].pop("sha256")
    assert len({json.dumps(each, allow_nan=False) for each in found}) == 1


@pytest.mark.parametrize("design", ["plain", "stepped"])
def test_order_of_rows_changes_nothing(design):
    data, named = (plain(), columns(**FULL)) if design == "plain" else (rows(), WEDGE)
    order = np.random.default_rng(5).permutation(len(data["id"]))
    options = PLANNED if design == "plain" else TrialOptions()

    here, there = (trial(each, named, options).to_dict() for each in (table(data), table(data).take(pa.array(order))))

    assert here == there


def test_names_change_nothing():
    data = plain()
    renamed = data | {"arm": [{"control": "甲", "voucher": "乙"}[arm] for arm in data["arm"]], "block": [b * 2 for b in data["block"]]}

    here = trial(table(data), columns(block="block")).contrast()
    there = trial(table(renamed), columns(block="block"), TrialOptions(control="甲")).contrast()

    assert (there.arm, there.control) == ("乙", "甲")
    assert (there.effect, there.randomisation) == (here.effect, here.randomisation)


def test_shift_and_scale_pass_through():
    data = plain(gaps=(1, 2, 3))
    moved = data | {"y": 100 * data["y"] + 1e6}
    here, there = (trial(table(each), columns(covariates=("x",), uptake="took")).contrast() for each in (data, moved))

    for name in here.estimates:
        one, other = here.estimates[name], there.estimates[name]
        assert (other.estimate, other.se, other.p_value) == pytest.approx((100 * one.estimate, 100 * one.se, one.p_value), rel=1e-6)
    assert there.randomisation.p_value == here.randomisation.p_value
    assert there.compliance.set.lower == pytest.approx(100 * here.compliance.set.lower, rel=1e-6)
    assert there.attrition.bounds.upper == pytest.approx(100 * here.attrition.bounds.upper, rel=1e-6)


def test_more_arms_are_compared_with_the_control_each_and_adjusted_together():
    data = plain(120, arms=("control", "cash", "voucher"), effect=0.4)

    found = trial(table(data), columns(outcomes=("y", "z")))

    assert [(c.arm, c.outcome) for c in found.contrasts] == [("cash", "y"), ("cash", "z"), ("voucher", "y"), ("voucher", "z")]
    p = np.array([c.effect.p_value for c in found.contrasts])
    assert [c.p_holm for c in found.contrasts] == holm(p).tolist()
    only = {name: [v for v, arm in zip(values, data["arm"], strict=True) if arm != "cash"] for name, values in data.items()}
    assert trial(table(only), columns()).contrast().effect == found.contrast("voucher", "y").effect


def test_another_outcome_leaves_the_draws_of_the_first_alone():
    data = plain()

    alone, beside = (trial(table(data), columns(outcomes=outcomes)).contrast("voucher", "y") for outcomes in (("y",), ("y", "z")))

    assert alone.randomisation == beside.randomisation


def test_seed_decides_the_draws():
    data = plain(effect=0.2)

    one, same, other = (trial(table(data), columns(), TrialOptions(seed=s)).contrast().randomisation for s in (1, 1, 2))

    assert one == same
    assert one != other


@pytest.mark.parametrize(("n", "permutations", "draws"), [(80, None, 1999), (80, 0, None), (80, 50, 50), (5002, None, None), (8, None, 70)])
def test_assignments_are_drawn_as_far_as_sensible(n, permutations, draws):
    found = trial(table(plain(n)), columns(), TrialOptions(permutations=permutations)).contrast().randomisation

    assert (None if found is None else found.draws) == draws


def test_covariates_with_gaps_are_filled_by_the_mean_and_said():
    data = plain()
    data["x"][:5] = np.nan
    filled = data | {"x": np.where(np.isnan(data["x"]), np.nanmean(data["x"]), data["x"])}

    with_gaps, without = (trial(table(each), columns(covariates=("x",))) for each in (data, filled))

    assert with_gaps.contrast().effect.estimate == pytest.approx(without.contrast().effect.estimate)
    assert [n.data for n in with_gaps.notices if n.code == "covariate_missing"] == [{"columns": {"x": 5}}]
    assert with_gaps.balance["voucher"].rows[0].missing == 5


def test_uptake_unknown_is_left_out_of_its_effect_only():
    data = plain()
    data["took"][:4] = np.nan

    found = trial(table(data), columns(uptake="took"))

    assert (sum(found.contrast().units), found.contrast().compliance.units) == (80, 76)
    assert [n.data["units"] for n in found.notices if n.code == "uptake_missing"] == [4]


def test_effect_among_compliers_follows_the_headline():
    data = plain(200)

    found = trial(table(data), columns(uptake="took", pre="before")).contrast()

    assert found.compliance.reduced == pytest.approx(found.estimates["cuped"].estimate)
    assert found.compliance.cace == pytest.approx(found.compliance.reduced / found.compliance.first_stage)


def test_missing_outcomes_are_bounded():
    data = plain(gaps=range(0, 40, 2))

    found = trial(table(data), columns(), TrialOptions(permutations=0)).contrast()

    arms = np.array(data["arm"])
    lost = np.isnan(data["y"])
    assert (found.attrition.treated, found.attrition.control) == (lost[arms == "voucher"].mean(), lost[arms == "control"].mean())
    assert found.attrition.gap == pytest.approx(found.attrition.treated - found.attrition.control)
    assert found.attrition.bounds.lower <= found.effect.estimate <= found.attrition.bounds.upper


def test_stepped_wedge_is_told_by_time():
    found = trial(table(rows()), WEDGE)

    message = found.to_dict()
    assert (message["table"]["starts"], message["table"]["periods"]) == ({"2": 2, "3": 1, "4": 2, "never": 1}, [1.0, 2.0, 3.0, 4.0])
    assert list(found.contrast().estimates) == ["stepped_wedge"]
    assert found.contrast().randomisation.draws == 180
    assert "constant_effect" in {n.code for n in found.notices}


def test_stepped_wedge_counts_rows_without_an_outcome():
    data = rows()
    data["y"][0] = None

    assert trial(table(data), WEDGE).table["dropped"] == {"missing_outcome:y": 1}


@pytest.mark.parametrize(
    ("changes", "named", "options", "fault", "message"),
    [
        ({}, {}, {"shares": {"control": 1}}, PanelError, "Planned shares are due for every arm"),
        ({"x": [None] * 80}, {"covariates": ("x",)}, {}, PanelError, "Column 'x' holds no value"),
        ({"y": [None] * 80}, {}, {}, NoComparisonError, "an arm has no unit with a known outcome"),
        ({}, {}, {"control": "none"}, PanelError, "There is no arm 'none'"),
    ],
)
def test_what_cannot_be_analysed_is_refused(changes, named, options, fault, message):
    data = plain() | {name: pa.array(values, pa.float64()) for name, values in changes.items()}

    with pytest.raises(fault, match=message):
        trial(table(data), columns(**named), TrialOptions(**options))


@pytest.mark.parametrize(
    ("changes", "options", "message"),
    [({}, {"shares": {"0": 1, "1": 1}}, "no planned shares"), ({"y": [None] * 60}, {}, "Column 'y' holds no value")],
)
def test_what_is_no_wedge_to_analyse_is_refused(changes, options, message):
    data = rows()
    data = data | {name: pa.nulls(len(data["id"]), pa.float64()) for name in changes}

    with pytest.raises(PanelError, match=message):
        trial(table(data), WEDGE, TrialOptions(**options))


@pytest.mark.parametrize("design", ["units", "clusters", "blocks"])
def test_intervals_cover_as_often_as_they_say(design):
    rng = np.random.default_rng({"units": 1, "clusters": 2, "blocks": 3}[design])
    entity = np.repeat(np.arange(16), 4) if design == "clusters" else np.arange(30)
    block = np.repeat(np.arange(3), 10) if design == "blocks" else np.zeros(entity.size, int)
    entities = int(entity.max()) + 1
    held = 0
    for _ in range(500):
        shared = rng.normal(size=entities)[entity] + rng.exponential(size=entity.size)
        chosen = np.concatenate([rng.permutation(n) < n // 2 for n in np.bincount(block[np.unique(entity, return_index=True)[1]])])
        treated = chosen[entity]
        effect = difference(pair_of(treated, block, entity if design == "clusters" else None), (shared + treated)[:, None])
        held += abs(effect.estimate[0] - 1) <= critical_value(0.95, float(effect.df[0])) * effect.se[0]
    # Three standard errors of a share of 500.
    assert abs(held / 500 - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 500)
