import numpy as np
import pytest
from tests.evidence.randomised.test_stepped import COLUMNS as WEDGE
from tests.evidence.randomised.test_stepped import rows
from tests.evidence.randomised.trials import columns, plain, table

from pilotzone.evidence import TrialOptions, trial


def codes(data, options=None, **named):
    return {notice.code for notice in trial(table(data), columns(**named), options or TrialOptions(permutations=0)).notices}


def test_a_sound_trial_warns_of_nothing():
    assert codes(plain(200), block="block", covariates=("x",), uptake="took") == set()


def lopsided(n=100):
    data = plain(n)
    return data | {"arm": ["control" if i < 20 else "voucher" for i in range(n)]}


def paired(n=40):
    return plain(n) | {"arm": ["control", "voucher"] * (n // 2), "block": [f"p{i // 2}" for i in range(n)]}


def attrited():
    data = plain(200)
    lost = [arm == "voucher" and i % 3 == 0 for i, arm in enumerate(data["arm"])]
    return data | {"y": np.where(lost, np.nan, data["y"])}


CASES = {
    "dropped": (plain() | {"arm": [None, *plain()["arm"][1:]]}, {}, {}),
    "covariate_missing": (plain(200) | {"x": np.where(np.arange(200) < 3, np.nan, plain(200)["x"])}, {"covariates": ("x",)}, {}),
    "sample_ratio": (lopsided(), {}, {"shares": {"control": 1, "voucher": 1}}),
    "imbalance": (plain() | {"x": plain()["x"] + 2 * np.array([a == "voucher" for a in plain()["arm"]])}, {"covariates": ("x",)}, {}),
    "few_units": (plain(18), {}, {}),
    "few_clusters": (paired() | {"cluster": [f"c{i % 8}" for i in range(40)]}, {"cluster": "cluster"}, {}),
    "singleton_block": (plain() | {"block": ["alone", *plain()["block"][1:]]}, {"block": "block"}, {}),
    "small_blocks": (paired(), {"block": "block"}, {}),
    "estimate_left_out": (paired(), {"block": "block", "covariates": ("x",)}, {"estimator": "difference"}),
    "undefined_se": ({k: v[:4] for k, v in paired().items()}, {"block": "block"}, {}),
    "few_allocations": (plain(4), {}, {"permutations": 9}),
    "attrition_differs": (attrited(), {}, {}),
    "uptake_missing": (plain(200) | {"took": np.where(np.arange(200) < 3, np.nan, plain(200)["took"])}, {"uptake": "took"}, {}),
    "no_first_stage": (plain(200) | {"took": plain(200)["z"]}, {"uptake": "took"}, {}),
    "weak_first_stage": (
        plain(100) | {"took": plain(100)["z"] + 0.5 * np.array([a == "voucher" for a in plain(100)["arm"]])},
        {"uptake": "took"},
        {},
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_each_warning_comes_with_its_cause(code):
    data, named, options = CASES[code]

    assert code in codes(data, TrialOptions(**({"permutations": 0} | options)), **named)


def test_a_stepped_wedge_says_what_it_rests_on():
    found = trial(table(rows()), WEDGE).notices

    assert [notice.code for notice in found] == ["constant_effect", "few_clusters"]


def test_a_warning_names_its_numbers():
    found = trial(table(CASES["singleton_block"][0]), columns(block="block"), TrialOptions(permutations=0)).notices

    assert [n.data for n in found if n.code == "singleton_block"] == [{"arm": "voucher", "outcome": "y", "blocks": 1, "units": 1}]
    assert found[-1].message == ("Arm voucher, y: 1 blocks hold only one of the two arms; their 1 units say nothing and are left out.")
