"""What an estimator cannot be combined with is refused before any work, by the option's name."""

import pytest

from pilotzone.cli.estimating import Estimator, check_estimator, headline_of, usual_base
from pilotzone.cli.failures import UsageError

PLAIN = {
    "covariates": (),
    "weights": None,
    "cluster": None,
    "unbalanced": "drop",
    "anticipation": 0,
    "errors": "analytic",
    "permutations": None,
    "leave_one_out": None,
    "base": "universal",
}
OTHERS = [Estimator.TWFE, Estimator.SUNAB, Estimator.IMPUTATION]


@pytest.mark.parametrize("estimator", [*OTHERS, Estimator.ALL])
@pytest.mark.parametrize(
    ("name", "value", "option"),
    [
        ("covariates", ("x",), "--covariates"),
        ("weights", "x", "--weights"),
        ("cluster", "x", "--cluster"),
        ("unbalanced", "available", "--unbalanced"),
        ("anticipation", 1, "--anticipation"),
        ("errors", "wild", "--errors"),
    ],
)
def test_what_only_the_default_knows_is_refused_by_name(estimator, name, value, option):
    with pytest.raises(UsageError, match=f"Estimator '{estimator}' does not know it") as fault:
        check_estimator(estimator, PLAIN | {name: value})

    assert fault.value.option == option


@pytest.mark.parametrize(("name", "value"), [("permutations", 9), ("leave_one_out", True), ("base", "varying")])
def test_what_is_made_for_the_default_alone_is_refused_unless_it_leads(name, value):
    for estimator in OTHERS:
        with pytest.raises(UsageError) as fault:
            check_estimator(estimator, PLAIN | {name: value})
        assert fault.value.option == f"--{name.replace('_', '-')}"

    check_estimator(Estimator.ALL, PLAIN | {name: value})
    check_estimator(Estimator.CS, PLAIN | {name: value, "covariates": ("x",)})


def test_the_default_leads_alone_and_among_all():
    assert [headline_of(each) for each in Estimator] == ["cs", "twfe", "imputation", "sunab", "cs"]
    assert [usual_base(each) for each in Estimator] == ["varying", "universal", "universal", "universal", "varying"]
