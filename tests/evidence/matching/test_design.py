"""Columns of a matched comparison: which go together."""

import pytest

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.matching.design import MatchDesign
from pilotzone.evidence.matching.options import MatchOptions

TABLE = {"table": "t.csv", "outcome": "y", "covariates": ("x",)}
PANEL = {"unit": "u", "time": "t", "cohort": "g"}


@pytest.mark.parametrize(
    ("parts", "field", "said"),
    [
        ({"covariates": (), "treated": "d"}, "covariates", "nothing to match on"),
        ({"covariates": "x", "treated": "d"}, "covariates", "nothing to match on"),
        ({}, "treated", "Nothing says who is treated"),
        ({"unit": "u", "time": "t"}, "cohort", "A panel also needs cohort"),
        ({"unit": "u"}, "time", "A panel also needs time and cohort"),
        ({**PANEL, "at": "last"}, "at", "Expected 'base' or 'first'"),
        ({"treated": "y"}, "treated", "Column 'y' is named as treated and as outcome"),
        ({"treated": "d", "exact": ("x",)}, "covariates", "Column 'x' is named as covariates and as exact"),
        ({"treated": "d", "exact": ("",)}, "exact", "A column of exact has no name"),
    ],
)
def test_columns_that_are_missing_or_twice_are_named(parts, field, said):
    with pytest.raises(PanelError, match=said) as caught:
        MatchDesign(**(TABLE | parts))

    assert caught.value.field == field


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"treated": "d", "time": "t"}, "do not go together"),
        ({**PANEL, "before": "b"}, "Leave before out"),
        ({"treated": "d", "at": "first"}, "no periods"),
    ],
)
def test_columns_that_do_not_go_together_are_refused(parts, said):
    with pytest.raises(UnsupportedError, match=said):
        MatchDesign(**(TABLE | parts))


@pytest.mark.parametrize(
    ("parts", "method", "said"),
    [
        ({"weights": "w"}, "nearest", "has no weights"),
        ({"cluster": "c"}, "propensity", "has no cluster"),
        ({"exact": ("region",)}, "entropy", "has no exact columns"),
    ],
)
def test_columns_that_a_method_would_ignore_are_refused(parts, method, said):
    with pytest.raises(UnsupportedError, match=said):
        MatchDesign(**TABLE, treated="d", **parts).check_with(MatchOptions(method=method))


def test_columns_are_recorded():
    assert MatchDesign(**TABLE, **PANEL).spec() == {
        "outcome": "y",
        "treated": None,
        "before": None,
        "unit": "u",
        "time": "t",
        "cohort": "g",
        "weights": None,
        "cluster": None,
        "covariates": ["x"],
        "exact": [],
        "at": "base",
    }
