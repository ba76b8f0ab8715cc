from itertools import permutations

import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.randomised.dense import dense, dummies

from pilotzone.evidence import NoComparisonError, PanelError, TrialColumns
from pilotzone.evidence.randomised import stepped
from pilotzone.evidence.randomised.stepped import stepped_effect, stepped_test, wedge_of
from pilotzone.evidence.randomised.table import trial_table

COLUMNS = TrialColumns(unit="id", arm="on", outcomes=("y",), cluster="site", time="t")
STARTS = (2, 2, 3, 4, 4, 9)


def rows(starts=STARTS, periods=4, seed=0, effect=1.0):
    """Two or three units per site and period, new ones each time."""
    rng = np.random.default_rng(seed)
    found = {name: [] for name in ("id", "site", "t", "on", "y")}
    for site, start in enumerate(starts):
        for t in range(1, periods + 1):
            for k in range(2 + (site + t) % 2):
                values = (f"{site}-{t}-{k}", f"s{site}", t, int(t >= start), site * 0.3 + t * 0.5 + effect * (t >= start) + rng.normal())
                for name, value in zip(found, values, strict=True):
                    found[name].append(value)
    return found


def wedge(data, control=None):
    table = trial_table(pa.table(data), COLUMNS)
    return wedge_of(table, table.numbers["t"], control), table.numbers["y"]


def test_wedge_finds_starts_and_periods():
    found, _ = wedge(rows())

    assert (found.arms, found.periods, found.start.tolist()) == (("0", "1"), (1.0, 2.0, 3.0, 4.0), [1, 1, 2, 3, 3, 4])


def test_effect_is_the_regression_with_cluster_and_period_effects():
    found, y = wedge(rows())
    y = y[found.rows]

    effect = stepped_effect(found, y)

    cluster, z = found.cluster.code, found.treated()
    design = np.column_stack([z, dummies(cluster), dummies(found.period)[:, 1:]])
    expected = dense(design, y, np.eye(design.shape[1])[0], cluster)
    assert [float(part.item()) for part in (effect.estimate, effect.covariance, effect.df)] == pytest.approx(expected, rel=1e-8)


def test_test_goes_through_all_orders_of_starts():
    data = rows(starts=(2, 2, 3, 4, 9))
    found, y = wedge(data)
    y = y[found.rows]

    result = stepped_test(found, y, draws=1, rng=np.random.default_rng(0), level=0.9)

    cluster, period = found.cluster.code, found.period
    fixed = np.column_stack([dummies(cluster), dummies(period)[:, 1:]])

    def statistic(starts):
        z = (period >= np.array(starts)[cluster]) * 1.0
        return np.linalg.lstsq(np.column_stack([z, fixed]), y, rcond=None)[0][0]

    every = np.array([statistic(starts) for starts in sorted(set(permutations(found.start.tolist())))])
    actual = statistic(found.start)
    assert (result.exact, result.draws) == (True, 60)
    assert result.p_value == pytest.approx((np.abs(every) >= abs(actual) - 1e-9).mean())
    assert result.p_greater == pytest.approx((every >= actual - 1e-9).mean())


def test_interval_ends_where_the_test_turns():
    found, y = wedge(rows())
    y, z = y[found.rows], found.treated()
    result = stepped_test(found, y, draws=1, rng=np.random.default_rng(0), level=0.9)

    def p(effect):
        return stepped_test(found, y - effect * z, draws=1, rng=np.random.default_rng(0), level=0.9).p_value

    assert [p(result.lower - 1e-6) > 0.1, p(result.lower + 1e-6) > 0.1] == [False, True]
    assert [p(result.upper - 1e-6) > 0.1, p(result.upper + 1e-6) > 0.1] == [True, False]


def test_drawn_test_keeps_its_seed_and_is_near_the_exact_one(monkeypatch):
    found, y = wedge(rows())
    y = y[found.rows]
    exact = stepped_test(found, y, draws=1, rng=np.random.default_rng(0), level=0.9)
    monkeypatch.setattr(stepped, "EXACT_LIMIT", 1)

    one, same = (stepped_test(found, y, draws=4000, rng=np.random.default_rng(3), level=0.9) for _ in range(2))

    assert one == same
    assert (exact.exact, one.exact, one.draws) == (True, False, 4000)
    assert one.p_value == pytest.approx(exact.p_value, abs=5 * np.sqrt(0.25 / 4000))


def test_part_forgets_clusters_without_rows():
    found, _ = wedge(rows())

    part = found.part(np.flatnonzero(found.cluster.code != 2))

    assert (part.cluster.names, part.start.tolist()) == (("s0", "s1", "s3", "s4", "s5"), [1, 1, 3, 3, 4])


def changed(**columns):
    return rows() | {name: change(rows()[name]) for name, change in columns.items()}


@pytest.mark.parametrize(
    ("data", "fault", "message"),
    [
        (changed(on=lambda v: [2, *v[1:]]), PanelError, "two conditions, got 3"),
        (changed(on=lambda v: [0] * len(v)), NoComparisonError, "only one arm"),
        (changed(id=lambda v: [v[1], *v[1:]]), PanelError, "Unit '0-1-1' stands more than once in period 1"),
        (changed(on=lambda v: [1, *v[1:]]), PanelError, "Cluster 's0' is under control in period 1, though it started in 1"),
        (rows(starts=(2, 2, 2)), PanelError, "All clusters start in the same period"),
    ],
)
def test_wedge_refuses_what_is_none(data, fault, message):
    with pytest.raises(fault, match=message):
        wedge(data)


def test_effect_is_refused_where_treatment_follows_from_periods():
    found, y = wedge(rows(starts=(2, 9), periods=2))
    at = np.flatnonzero(found.cluster.code == 0)

    with pytest.raises(PanelError, match="cannot be told apart"):
        stepped_effect(found.part(at), y[found.rows][at])


def test_rows_without_a_period_are_counted():
    data = rows()
    data["t"] = [None, *data["t"][1:]]

    assert wedge(data)[0].dropped == {"missing_time": 1}
