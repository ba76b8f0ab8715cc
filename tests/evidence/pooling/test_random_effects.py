"""Random effects against published numbers, by hand, and by what must not change."""

import math

import numpy as np
import pytest

from pilotzone.evidence import PanelError
from pilotzone.evidence.pooling import SiteEstimate, pool_random
from pilotzone.evidence.pooling.random_effects import between_variance

# Thirteen trials of a tuberculosis vaccine: cases and others among the treated, cases and others among the controls
# (Colditz et al. 1994, doi:10.1001/jama.1994.03510330076038).
TRIALS = (
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
)


def trials():
    """Return log relative risks with their standard errors."""
    found = []
    for k, (a, b, c, d) in enumerate(TRIALS):
        ratio = math.log(a / (a + b)) - math.log(c / (c + d))
        found.append(SiteEstimate(f"trial {k}", ratio, math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)), a + b + c + d))
    return found


def sites(*pairs):
    return [SiteEstimate(f"s{k}", att, se) for k, (att, se) in enumerate(pairs)]


def test_published_trials_give_the_published_dispersion_and_variance():
    found = pool_random(trials())

    # R metafor, dat.bcg: Q(12) = 152.2330; tau^2 by Paule and Mandel 0.3181.
    assert (round(found.q, 4), round(found.tau**2, 4)) == (152.2330, 0.3181)
    assert round(found.att, 4) == -0.7150


def test_interval_is_students_on_one_degree_less_than_sites():
    found = pool_random(sites((1.0, 1.0), (3.0, 1.0), (2.0, 1.0)))

    # t(0.975, 2) = 4.302653, t(0.975, 1) = 12.706205; the estimates differ less than their noise, so tau is 0.
    assert found.tau == 0.0
    assert found.upper - found.att == pytest.approx(4.302652729911275 / math.sqrt(3), rel=1e-9)
    assert found.predicted[1] - found.att == pytest.approx(12.706204736174694 / math.sqrt(3), rel=1e-9)


def test_between_variance_makes_the_dispersion_its_degrees_of_freedom():
    y, v = np.array([0.0, 4.0, 9.0]), np.array([1.0, 0.5, 2.0])

    weight = 1 / (v + between_variance(y, v))

    assert (weight * (y - (weight * y).sum() / weight.sum()) ** 2).sum() == pytest.approx(2.0, abs=1e-9)


def test_order_level_and_scale_change_nothing_else():
    pairs = ((0.0, 1.0), (4.0, 0.7), (9.0, 1.4), (3.0, 0.9))
    plain = pool_random(sites(*pairs))
    turned = pool_random(sites(*reversed(pairs)))
    moved = pool_random(sites(*((1e6 + 10 * att, 10 * se) for att, se in pairs)))

    assert turned.att == pytest.approx(plain.att, abs=1e-12)
    assert (moved.att - 1e6) / 10 == pytest.approx(plain.att, abs=1e-8)
    assert (moved.tau / 10, moved.se / 10) == pytest.approx((plain.tau, plain.se), rel=1e-8)


def test_mean_without_a_site_is_the_mean_of_the_others():
    pairs = ((0.0, 1.0), (4.0, 0.7), (9.0, 1.4), (3.0, 0.9))
    found = pool_random(sites(*pairs))

    assert found.without[1] == pytest.approx(pool_random(sites(pairs[0], pairs[2], pairs[3])).att, abs=1e-12)


def test_two_sites_predict_nothing_and_a_site_without_error_is_named():
    found = pool_random([*sites((1.0, 0.1), (1.2, 1.0)), SiteEstimate("none", 1.0, math.nan)])
    record = found.to_dict()

    assert (record["predicted"], record["left_out"]) == ({"lower": None, "upper": None}, ["none"])
    assert [row["without"] for row in record["sites"]] == [None, None]
    assert [each["code"] for each in record["warnings"]] == ["site_left_out", "few_sites", "dominated_by_site"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (sites((1.0, 1.0)), "Only 1 of 1 sites"),
        (sites((1.0, 1.0), (2.0, 0.0)), "Only 1 of 2 sites"),
        ([SiteEstimate("a", 1.0, 1.0), SiteEstimate("a", 2.0, 1.0)], "'a' stands twice"),
    ],
)
def test_too_few_or_doubled_sites_are_refused(given, message):
    with pytest.raises(PanelError, match=message):
        pool_random(given)


def test_interval_covers_the_mean_effect_about_as_often_as_it_says():
    rng = np.random.default_rng(20261124)
    hits = 0
    for _ in range(600):
        se = rng.uniform(0.3, 1.0, 6)
        y = 2.0 + 0.7 * rng.standard_normal(6) + se * rng.standard_normal(6)
        found = pool_random(sites(*zip(y.tolist(), se.tolist(), strict=True)))
        hits += found.lower <= 2.0 <= found.upper

    # Binomial noise at 95 % of 600 is about 0.9 points.
    assert 0.92 <= hits / 600 <= 0.985
