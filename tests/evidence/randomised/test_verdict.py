import numpy as np
import pytest
from tests.evidence.randomised.test_notices import CASES, attrited, lopsided
from tests.evidence.randomised.test_stepped import COLUMNS as WEDGE
from tests.evidence.randomised.test_stepped import rows
from tests.evidence.randomised.trials import columns, plain, table

from pilotzone.evidence import TrialOptions, trial
from pilotzone.evidence.randomised.verdict import sentence, verdict


def record(data, options=None, **named):
    return trial(table(data), columns(**named), options or TrialOptions(permutations=199)).to_dict()


def reasons(found, at=0):
    return verdict(found, found["contrasts"][at]).reasons


def test_a_clear_difference_is_said_in_both_languages():
    found = record(plain(200))
    contrast = found["contrasts"][0]

    english, chinese = (sentence(found, contrast, lang) for lang in ("en", "zh"))

    assert reasons(found) == ()
    assert english[0].startswith("y of units assigned to “voucher” was on average ")
    assert " higher than of units assigned to “control” (95% interval: +" in english[0]
    assert english[1] == "This compares by assignment, whether or not units took part."
    assert chinese[0].startswith("分配到“voucher”的单位，y平均比分配到“control”的高 ")


def test_an_interval_with_zero_answers_nothing_and_is_not_called_no_effect():
    found = record(plain(40, effect=0.0))

    bold, rest = sentence(found, found["contrasts"][0], "en")

    assert reasons(found) == ("wide", "randomisation")
    assert bold == "These data cannot answer whether “voucher”, compared with “control”, changed y."
    assert "That is not the same as no effect. Drawing the lottery again gives differences as large" in rest
    assert sentence(found, found["contrasts"][0], "zh")[0] == "现有数据不足以判断“voucher”与“control”相比是否改变了y。"


@pytest.mark.parametrize(
    ("data", "named", "options", "reason"),
    [
        ({k: v[:4] for k, v in CASES["small_blocks"][0].items()}, {"block": "block"}, {}, "no_interval few"),
        (
            lopsided() | {"y": np.repeat([0.0, 5.0], [20, 80]) + np.arange(100) % 3},
            {},
            {"shares": {"control": 1, "voucher": 1}},
            "sample_ratio",
        ),
        (CASES["imbalance"][0], {"covariates": ("x",)}, {"estimator": "difference"}, "imbalance"),
        (attrited(), {}, {}, "attrition"),
        (plain(18, effect=5.0), {}, {"permutations": 0}, "few"),
    ],
)
def test_every_reason_is_named(data, named, options, reason):
    found = record(data, TrialOptions(**({"permutations": 0} | options)), **named)

    assert reasons(found) == tuple(reason.split())
    for lang in ("en", "zh"):
        assert sentence(found, found["contrasts"][0], lang)[1]


def test_an_imbalance_that_the_headline_adjusts_for_is_no_objection():
    data, named, _ = CASES["imbalance"]

    assert "imbalance" not in reasons(record(data, TrialOptions(permutations=0), **named))


def test_bounds_that_exclude_zero_are_no_objection():
    data = attrited()
    data["y"] = data["y"] + 10 * np.array([arm == "voucher" for arm in data["arm"]])

    assert reasons(record(data, TrialOptions(permutations=0))) == ()


def test_many_questions_are_counted():
    data = plain(400, effect=0.35, seed=3)
    noise = {f"n{i}": np.random.default_rng(i).normal(size=400) for i in range(40)}

    found = record(data | noise, TrialOptions(permutations=0), outcomes=("y", *noise))

    assert found["contrasts"][0]["estimates"]["difference"]["p_value"] < 0.05 < found["contrasts"][0]["p_holm"]
    assert reasons(found) == ("multiple",)
    assert "41 questions were asked at once; adjusted for that by Holm, p = " in sentence(found, found["contrasts"][0], "en")[1]


def test_a_warning_about_another_arm_does_not_count():
    data = plain(90, arms=("control", "a", "b"), effect=3.0)
    data["x"] = data["x"] + 3 * np.array([arm == "a" for arm in data["arm"]])

    found = record(data, TrialOptions(permutations=0, estimator="difference"), covariates=("x",))

    assert (reasons(found, 0), reasons(found, 1)) == (("imbalance",), ())


def test_a_stepped_wedge_speaks_of_conditions():
    found = trial(table(rows(starts=(2, 2, 3, 3, 4, 4, 9, 9), effect=6.0)), WEDGE).to_dict()

    assert sentence(found, found["contrasts"][0], "en")[0].startswith("y under “1” was on average ")
    assert sentence(found, found["contrasts"][0], "zh")[0].startswith("处于“1”期间，y平均比处于“0”期间高 ")
