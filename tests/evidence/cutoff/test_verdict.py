"""A jump is told only where the design holds."""

import pytest

from pilotzone.evidence.cutoff.tables import sentences
from pilotzone.evidence.cutoff.verdict import verdict
from pilotzone.evidence.report import Style


def record(low=1.0, high=3.0, codes=(), fuzzy=False):
    robust = {"estimate": 2.0, "se": 0.5, "lower": low, "upper": high, "p_value": 0.01}
    return {
        "spec": {"outcome": "sales", "level": 0.95},
        "effect": {"estimate": 1.9, "robust": robust},
        "first_stage": {} if fuzzy else None,
        "warnings": [{"code": code, "message": code, "data": {}} for code in codes],
    }


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        (record(), ()),
        (record(codes=["dropped", "mass_points", "density_untested", "cutoff_outside"]), ()),
        (record(low=-1.0), ("wide",)),
        (record(low=0.0), ("wide",)),
        (record(low=-3.0, high=-1.0), ()),
        (record(low=None, high=None, codes=["undefined_se"]), ("no_interval",)),
        (record(codes=["few_effective"]), ("few",)),
        (record(codes=["few_distinct"]), ("few",)),
        (record(codes=["few_clusters"]), ("few",)),
        (record(codes=["density_jump", "covariate_jump", "placebo_jump"]), ("density", "covariates", "placebo")),
        (record(low=-1.0, codes=["weak_first_stage"], fuzzy=True), ("wide", "first_stage")),
    ],
)
def test_every_objection_has_its_reason(found, reasons):
    answer = verdict(found)

    assert (answer.reasons, answer.answered) == (reasons, not reasons)


def test_an_answer_comes_with_its_interval_and_for_whom_it_holds():
    assert sentences(record(), Style("en")) == [
        "At the cut-off, the robust 95% interval of the jump in sales is 1.000 to 3.000; the usual point estimate is 1.900.",
        "The interval excludes 0.",
        "This holds for those near the cut-off and need not hold for others.",
    ]
    assert sentences(record(fuzzy=True), Style("en"))[0].startswith(
        "At the cut-off, the robust 95% interval of the effect of the treatment"
    )


def test_where_nothing_can_be_told_that_comes_first_and_reasons_follow():
    found = sentences(record(codes=["density_jump"]), Style("en"))

    assert found[0] == "These data cannot answer whether passing the cut-off changed sales."
    assert found[3] == "The density of the score jumps at the cut-off: people may have chosen their side."
    assert sentences(record(low=None, high=None), Style("zh")) == [
        "现有数据不足以判断越过断点是否改变了sales。",
        "在断点处无法给出置信区间。",
    ]
