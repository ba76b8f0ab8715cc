import numpy as np
import pytest

from pilotzone.evidence import benjamini_hochberg, holm

# Benjamini and Hochberg (1995), section 4.1: fifteen hypotheses of a trial of two drugs after a heart attack.
PAPER = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])


def test_the_paper_rejects_three_by_family_and_four_by_discovery():
    assert ((holm(PAPER) <= 0.05).sum(), (benjamini_hochberg(PAPER) <= 0.05).sum()) == (3, 4)


def test_holm_by_hand():
    assert holm(np.array([0.04, 0.01, 0.03])) == pytest.approx([0.06, 0.03, 0.06])


def test_benjamini_hochberg_by_hand():
    assert benjamini_hochberg(np.array([0.04, 0.01, 0.03, 0.2])) == pytest.approx([0.16 / 3, 0.04, 0.16 / 3, 0.2])


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_adjusted_follow_the_order_and_leave_out_what_is_missing(adjust):
    rng = np.random.default_rng(0)
    p, order = rng.random(12), rng.permutation(12)

    with_gap = adjust(np.append(p, np.nan))

    assert adjust(p[order]) == pytest.approx(adjust(p)[order])
    assert np.array_equal(with_gap[:12], adjust(p))
    assert np.isnan(with_gap[12])
    assert (adjust(p) >= p).all()
    assert (adjust(p) <= 1).all()


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_one_question_is_not_adjusted(adjust):
    assert adjust(np.array([0.03])).tolist() == [0.03]
    assert adjust(np.array([np.nan])).size == 1
