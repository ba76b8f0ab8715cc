import numpy as np
import pytest
from tests.reference.direct import random_panel

from pilotzone.evidence import EvidenceError, Options, PanelError, Units, att_gt, leave_one_out, moments_of
from pilotzone.evidence.options import KINDS


def units_of(y, cohort, periods):
    return Units(y, cohort, tuple(f"unit {i}" for i in range(len(y))), periods)


def again(y, cohort, periods, kind, **options):
    """Estimate from the rows once more, NaN where that is refused."""
    try:
        return att_gt(moments_of(y, cohort, periods), **options).overall(kind).att
    except EvidenceError:
        return np.nan


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [{}, {"control": "notyet"}, {"control": "notyet", "base": "universal", "max_event": 1}])
def test_change_is_that_of_estimating_again_without_the_unit(kind, options):
    y, cohort, periods = random_panel(6, never="control" not in options, late=True, early=True)
    whole = again(y, cohort, periods, kind, **options)

    found = leave_one_out(units_of(y, cohort, periods), Options(**options), kind=kind)

    rest = [int(name.split()[1]) for name in found.ids]
    want = [again(np.delete(y, i, 0), np.delete(cohort, i), periods, kind, **options) - whole for i in rest]
    np.testing.assert_allclose(found.change, want, rtol=1e-9, atol=1e-12)
    assert sorted(rest) == np.flatnonzero(cohort != 2000).tolist()


def test_changes_come_by_size():
    found = leave_one_out(units_of(*random_panel(6)), Options())

    assert (np.diff(np.abs(found.change)) <= 0).all()
    assert np.abs(found.change).min() < np.abs(found.change).max()


def test_unit_alone_in_its_cohort_takes_the_cohort_with_it():
    rng = np.random.default_rng(0)
    y, cohort, periods = rng.normal(size=(7, 3)), np.array([0, 0, 0, 2, 3, 3, 3]), np.array([1, 2, 3])

    found = leave_one_out(units_of(y, cohort, periods), Options())

    change = dict(zip(found.ids, found.change, strict=True))["unit 3"]
    without = again(np.delete(y, 3, 0), np.delete(cohort, 3), periods, "event_study")
    assert change == pytest.approx(without - again(y, cohort, periods, "event_study"), rel=1e-12)


def test_unit_without_which_nothing_can_be_estimated_has_no_change_and_comes_first():
    found = leave_one_out(units_of(np.arange(6.0).reshape(3, 2) ** 2, np.array([0, 2, 2]), np.array([1, 2])), Options())

    assert found.ids[0] == "unit 0"
    assert np.isnan(found.change).tolist() == [True, False, False]


def test_leave_one_out_refuses_an_unknown_kind():
    with pytest.raises(PanelError, match="kind"):
        leave_one_out(units_of(*random_panel(6)), Options(), kind="dynamic")
