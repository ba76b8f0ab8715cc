import numpy as np
import pytest

from pilotzone.evidence import EventCoefficients, PanelError, ShapeError, event_coefficients

TIMES, BETA = [-3, -2, 0, 1], [0.1, 0.2, 0.5, 0.7]
V = np.diag([0.1, 0.2, 0.3, 0.4]) + 0.02


def test_order_of_rows_does_not_matter_and_the_reference_is_taken_off():
    order = [4, 2, 0, 3, 1]
    times, beta = np.array([-3, -2, 0, 1, -1])[order], np.array([*BETA, 0.0])[order]
    wide = np.zeros((5, 5))
    wide[:4, :4] = V

    found = event_coefficients(times, beta, wide[np.ix_(order, order)])

    assert found.event_time.tolist() == TIMES
    assert found.estimate.tolist() == BETA
    assert np.array_equal(found.covariance, V)
    assert (found.before, found.after, found.step, found.reference) == (2, 2, 1, -1)


def test_evenly_spaced_times_of_any_step_are_taken():
    found = event_coefficients([-6, -4, 0, 2], BETA, V, reference=-2)

    assert (found.before, found.after, found.step) == (2, 2, 2)


@pytest.mark.parametrize(
    ("event", "weights"),
    [(None, [0.5, 0.5]), (0, [1.0, 0.0]), (1, [0.0, 1.0]), ({0: 0.25, 1: -1}, [0.25, -1.0])],
)
def test_weights_of_an_effect(event, weights):
    assert event_coefficients(TIMES, BETA, V).weights(event).tolist() == weights


def test_average_leaves_out_periods_of_anticipation():
    found = event_coefficients([-3, -1, 0, 1], BETA, V, reference=-2)

    assert found.weights().tolist() == [0.0, 0.5, 0.5]


@pytest.mark.parametrize("event", [2, -1, -2, {0: 0.0}, {}, {0: np.inf}])
def test_effect_that_is_not_there_is_refused(event):
    with pytest.raises(PanelError, match="event times among 0, 1") as fault:
        event_coefficients(TIMES, BETA, V).weights(event)
    assert fault.value.field == "event"


def combined():
    """The last coefficient is the sum of two others."""
    A = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]])
    return A @ A.T


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"event_time": [-3, -2.5, 0, 1]}, "event_time", "whole event times"),
        ({"event_time": [-4, -2, 0, 1]}, "event_time", "evenly spaced around the reference -1"),
        ({"event_time": [-2, -2, 0, 1]}, "event_time", "every event time once"),
        ({"event_time": [0, 1, 2, 3]}, "event_time", "No estimate stands before the reference period -1"),
        ({"event_time": [-5, -4, -3, -2]}, "event_time", "No estimate stands after the reference period -1"),
        ({"event_time": [-4, -3, -2, -1]}, "reference", "universal base"),
        ({"estimate": [0.1, np.nan, 0.5, 0.7]}, "estimate", "missing or not finite at event time -2"),
        ({"covariance": np.where(np.eye(4) > 0, np.inf, V)}, "covariance", "not finite at event time -3, -2, 0, 1"),
        ({"covariance": V * np.array([[1], [1], [0], [1]]) * [1, 1, 0, 1]}, "covariance", "at event time 0 is not above 0"),
        ({"covariance": V + np.triu(V, 1)}, "covariance", "not symmetric"),
        ({"covariance": combined()}, "covariance", "singular: event time 1"),
        ({"covariance": np.array([[1.0, 2, 0, 0], [2, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])}, "covariance", "singular: event time -2"),
    ],
)
def test_numbers_that_cannot_be_used_are_named(changes, field, words):
    with pytest.raises(PanelError, match=words) as fault:
        event_coefficients(**{"event_time": TIMES, "estimate": BETA, "covariance": V} | changes)
    assert fault.value.field == field
    assert fault.value.accepted


@pytest.mark.parametrize("changes", [{"estimate": [1.0, 2.0]}, {"covariance": np.eye(3)}, {"event_time": [TIMES]}])
def test_lengths_that_do_not_fit_are_refused(changes):
    with pytest.raises(ShapeError):
        event_coefficients(**{"event_time": TIMES, "estimate": BETA, "covariance": V} | changes)


def test_coefficients_built_without_the_helper_are_checked_too():
    with pytest.raises(ShapeError, match="Expected 4 estimates"):
        EventCoefficients(np.array(TIMES), np.array(BETA)[:3], V, -1)
    with pytest.raises(PanelError, match="every event time once"):
        EventCoefficients(np.array(TIMES[::-1]), np.array(BETA), V, -1)
