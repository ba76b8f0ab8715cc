import pytest

from pilotzone.evidence import PanelError, TrialColumns, TrialOptions, UnsupportedError
from pilotzone.evidence.randomised.options import available, headline_of

PLAIN = {"unit": "id", "arm": "arm", "outcomes": ("y",)}


@pytest.mark.parametrize(
    ("columns", "fault", "message"),
    [
        ({"outcomes": ()}, PanelError, "Expected the outcomes as a tuple of names"),
        ({"outcomes": "y"}, PanelError, "Expected the outcomes as a tuple of names"),
        ({"block": ""}, None, None),
        ({"unit": ""}, PanelError, "The unit column has no name"),
        ({"covariates": ("y",)}, PanelError, "Column 'y' is named both as outcome and as covariates"),
        ({"outcomes": ("y", "y")}, PanelError, "Column 'y' is named both as outcome and as outcome"),
        ({"outcomes": ("y", "z"), "pre": "p"}, UnsupportedError, "cannot serve 2 outcomes"),
        ({"time": "t"}, UnsupportedError, "Name the cluster column"),
        ({"time": "t", "cluster": "c", "block": "b", "pre": "p"}, UnsupportedError, "does not go with block and pre"),
    ],
)
def test_columns_are_refused_by_name(columns, fault, message):
    if fault is None:
        fault, message = PanelError, "The block column has no name"
    with pytest.raises(fault, match=message):
        TrialColumns(**(PLAIN | columns))


@pytest.mark.parametrize(
    ("options", "field", "message"),
    [
        ({"estimator": "ancova"}, "estimator", "Expected 'difference' or 'lin' or 'cuped' for estimator, got 'ancova'"),
        ({"level": 1.0}, "level", "above 0 and below 1"),
        ({"seed": -1}, "seed", "at least 0"),
        ({"errors": "hc1"}, "errors", "'cr2' or 'cr3'"),
        ({"permutations": -5}, "permutations", "at least 0"),
        ({"permutations": 10**12}, "permutations", "at most 1,000,000"),
        ({"shares": {"a": 1e308}}, "shares", "Accepted: 0.5, or 2, up to 1e9"),
        ({"shares": {"a": 0.0}}, "shares", "Expected a share above 0 for arm 'a', got 0.0"),
        ({"shares": {"a": float("nan")}}, "shares", "Expected a share above 0"),
    ],
)
def test_options_are_refused_by_name(options, field, message):
    with pytest.raises(PanelError, match=message) as caught:
        TrialOptions(**options)
    assert caught.value.field == field


def test_roles_come_texts_first():
    columns = TrialColumns(**PLAIN, block="b", cluster="c", covariates=("x", "w"), pre="p", uptake="d")

    assert columns.texts() == [("unit", "id"), ("arm", "arm"), ("block", "b"), ("cluster", "c")]
    assert columns.numbers() == [("outcome", "y"), ("covariates", "x"), ("covariates", "w"), ("pre", "p"), ("uptake", "d")]


@pytest.mark.parametrize(
    ("columns", "chosen", "headline"),
    [
        ({}, None, "difference"),
        ({"covariates": ("x",)}, None, "lin"),
        ({"pre": "p"}, None, "cuped"),
        ({"covariates": ("x",)}, "difference", "difference"),
        ({"covariates": ("x",), "pre": "p"}, "cuped", "cuped"),
    ],
)
def test_headline_is_the_planned_one(columns, chosen, headline):
    assert headline_of(TrialColumns(**PLAIN, **columns), TrialOptions(estimator=chosen)) == headline


def test_headline_is_asked_for_where_two_are_possible():
    columns = TrialColumns(**PLAIN, covariates=("x",), pre="p")

    assert available(columns) == ("difference", "lin", "cuped")
    with pytest.raises(PanelError, match="only one adjustment can be the headline"):
        headline_of(columns, TrialOptions())


@pytest.mark.parametrize(("estimator", "needed"), [("lin", "covariates"), ("cuped", "pre")])
def test_headline_needs_its_columns(estimator, needed):
    with pytest.raises(PanelError, match=f"Estimator '{estimator}' needs {needed}"):
        headline_of(TrialColumns(**PLAIN), TrialOptions(estimator=estimator))
