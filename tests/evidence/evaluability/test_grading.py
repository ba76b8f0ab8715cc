"""Each row of the table binds in a test of its own; knowing of a failure never helps."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.evidence.evaluability import Allocation, Check, Facts, Stage, grade

# Everything asked of any design is known and in order; each test spoils one thing.
SOUND = Facts(
    allocation=Allocation.LOTTERY,
    weights_frozen=True,
    self_made_score=False,
    staged_start=True,
    threshold=False,
    donors_named=True,
    unfunded_kept=True,
    records_kept=True,
    pre_periods=3,
    retrospective=False,
    self_reported=False,
    audited_subsample=False,
    spillover_excluded=True,
    completeness_gap=0.05,
    missing_share=0.1,
    pretrend_units=40,
    other_support_treated=0.1,
    other_support_comparison=0.1,
    pretrend=Check.HELD,
    balance=Check.HELD,
    gap=Check.HELD,
    treated_units=60,
    comparison_units=90,
)
CUTOFF = {"allocation": Allocation.SCORE}
JUDGED = {"allocation": Allocation.DISCRETIONARY}
SITE = {"allocation": Allocation.ONE_SITE}


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({"allocation": Allocation.LOTTERY}, 5),
        ({"allocation": Allocation.RANDOM_INVITATION}, 5),
        ({"allocation": Allocation.RANDOM_ROLLOUT}, 5),
        ({"allocation": Allocation.SCORE}, 4),
        ({"allocation": Allocation.RATE_CLASS}, 4),
        ({"allocation": Allocation.SIZE}, 4),
        ({"allocation": Allocation.DATE}, 4),
        ({"allocation": Allocation.HARDWARE}, 4),
        ({"allocation": Allocation.STAGED}, 3),
        ({"allocation": Allocation.STAGED, "pre_periods": 1}, 3),
        ({"allocation": Allocation.FIRST_COME}, 3),
        ({"allocation": Allocation.DISCRETIONARY}, 3),
        ({"allocation": None}, 2),
        ({"allocation": Allocation.ONE_SITE, "treated_units": 1}, 2),
        ({"allocation": Allocation.ALL_ELIGIBLE, "staged_start": True}, 3),
        ({"allocation": Allocation.ALL_ELIGIBLE, "staged_start": False, "threshold": True}, 4),
        ({"allocation": Allocation.ALL_ELIGIBLE, "staged_start": False, "threshold": False}, 0),
        ({"allocation": Allocation.ALL_ELIGIBLE, "staged_start": None, "threshold": None}, 0),
        ({"allocation": Allocation.PRO_RATA, "staged_start": False, "threshold": False}, 0),
    ],
)
def test_allocation_sets_the_highest_grade_within_reach(change, level):
    assert grade(replace(SOUND, **change)).level == level


@pytest.mark.parametrize(
    ("key", "change", "level"),
    [
        ("weights_frozen", {**CUTOFF, "weights_frozen": False}, 3),
        ("self_made_score", {**CUTOFF, "self_made_score": True}, 3),
        ("unfunded_kept", {**JUDGED, "unfunded_kept": False}, 2),
        ("unfunded_kept", {**CUTOFF, "weights_frozen": False, "unfunded_kept": False}, 2),
        ("pre_periods", {**JUDGED, "pre_periods": 1}, 2),
        ("donors_named", {**SITE, "donors_named": False}, 1),
        ("records_kept", {"records_kept": False}, 0),
        ("self_report", {"self_reported": True, "audited_subsample": False}, 3),
        ("spillover_excluded", {"spillover_excluded": False}, 3),
        ("retrospective", {"retrospective": True}, 3),
        ("completeness_gap", {"completeness_gap": 0.11}, 2),
        ("completeness_gap", {"completeness_gap": -0.11}, 2),
        ("missing_share", {"missing_share": 0.31}, 2),
        ("pretrend_units", {**JUDGED, "pretrend_units": 9}, 2),
        ("pretrend_units", {**JUDGED, "pretrend": Check.UNTESTABLE}, 2),
        ("other_support", {"other_support_treated": 0.26}, 2),
        ("other_support", {"other_support_comparison": 0.26}, 2),
        ("pretrend", {**JUDGED, "pretrend": Check.REJECTED}, 1),
        ("pretrend", {"pretrend": Check.REJECTED}, 1),
        ("balance", {"balance": Check.REJECTED}, 1),
        ("balance", {**JUDGED, "balance": Check.REJECTED}, 1),
        ("gap", {"gap": Check.REJECTED}, 1),
        ("units", {"treated_units": 9}, 1),
        ("units", {"comparison_units": 9}, 1),
        ("units", {**SITE, "comparison_units": 9}, 1),
    ],
)
def test_one_failed_fact_binds_at_its_cap(key, change, level):
    result = grade(replace(SOUND, **change))

    assert result.level == level
    assert (key, level, False) in [(cap.key, cap.level, cap.unknown) for cap in result.binding]


@pytest.mark.parametrize(
    "change",
    [
        {"completeness_gap": 0.9 - 0.8},
        {"missing_share": 0.3},
        {"other_support_treated": 0.25},
        {"other_support_treated": 0.6, "other_support_comparison": 0.5},
        {"treated_units": 10, "comparison_units": 10},
        {"self_reported": True, "audited_subsample": True},
        {"balance": Check.UNTESTABLE},
        {"pre_periods": 0, "pretrend_units": 0, "unfunded_kept": False, "weights_frozen": False},
    ],
)
def test_facts_at_the_limit_or_not_asked_of_a_lottery_leave_the_grade(change):
    assert grade(replace(SOUND, **change)).level == 5


@pytest.mark.parametrize(
    ("key", "fact", "base"),
    [
        ("weights_frozen", "weights_frozen", CUTOFF),
        ("self_made_score", "self_made_score", CUTOFF),
        ("unfunded_kept", "unfunded_kept", JUDGED),
        ("pre_periods", "pre_periods", JUDGED),
        ("donors_named", "donors_named", SITE),
        ("records_kept", "records_kept", {}),
        ("self_report", "self_reported", {}),
        ("self_report", "audited_subsample", {"self_reported": True, "audited_subsample": True}),
        ("spillover_excluded", "spillover_excluded", {}),
        ("retrospective", "retrospective", {}),
        ("completeness_gap", "completeness_gap", {}),
        ("missing_share", "missing_share", {}),
        ("pretrend_units", "pretrend_units", JUDGED),
        ("other_support", "other_support_treated", {}),
        ("other_support", "other_support_comparison", {}),
        ("pretrend", "pretrend", JUDGED),
        ("balance", "balance", {}),
        ("gap", "gap", {}),
        ("units", "treated_units", {}),
        ("units", "comparison_units", {}),
        ("allocation", "allocation", {}),
    ],
)
def test_an_unknown_fact_counts_as_failed_and_says_so(key, fact, base):
    facts = replace(SOUND, **base)

    unknown = grade(replace(facts, **{fact: None}))

    assert (key, True) in [(cap.key, cap.unknown) for cap in unknown.binding]
    assert unknown.level < grade(facts).level


def test_nothing_known_is_monitoring_only():
    result = grade(Facts())

    assert (result.level, [cap.key for cap in result.binding]) == (0, ["records_kept"])


def test_before_launch_only_design_facts_count_and_the_rest_is_named():
    design = Facts(allocation=Allocation.LOTTERY, records_kept=True, self_reported=False, spillover_excluded=True)

    result = grade(design, stage=Stage.DESIGN)

    assert (result.level, result.binding, result.raise_by) == (5, (), ())
    assert result.pending == (
        "retrospective",
        "completeness_gap",
        "missing_share",
        "other_support",
        "balance",
        "gap",
        "units",
    )
    assert "要等结果出来才知道" in result.pending_text("zh")
    assert "completeness of outcomes by arm" in result.pending_text("en")


def test_before_launch_a_known_failure_counts_already():
    design = Facts(allocation=Allocation.LOTTERY, records_kept=True, self_reported=False, spillover_excluded=True, treated_units=4)

    assert grade(replace(design, comparison_units=80), stage=Stage.DESIGN).level == 1
    assert grade(replace(design, treated_units=None, retrospective=True), stage=Stage.DESIGN).level == 3


def test_all_eligible_paid_says_what_one_change_would_raise_it():
    facts = Facts(allocation=Allocation.ALL_ELIGIBLE, records_kept=True, self_reported=False, spillover_excluded=True)

    result = grade(facts, stage=Stage.DESIGN)

    assert [(c.key, c.level, c.who, c.next_call) for c in result.raise_by] == [
        ("lottery", 5, "officer", False),
        ("random_rollout", 5, "officer", False),
        ("cutoff", 4, "officer", False),
        ("staged_start", 3, "officer", False),
    ]
    assert result.one_line("zh") == (
        "可评估等级 0/5（仅作监测）：应兑尽兑，无对照。改为在符合条件者中抽签，可升至 5/5；改为分批推开，可升至 3/5。"
    )
    assert result.one_line("en") == (
        "evaluability grade 0/5 (monitoring only): all eligible are paid, so nobody is left to compare with. What would raise it: "
        "draw lots among eligible applicants (raises it to 5/5); let some start later by rule (raises it to 3/5)."
    )


def test_after_the_result_design_changes_are_advice_for_the_next_call():
    result = grade(replace(SOUND, allocation=Allocation.DISCRETIONARY, retrospective=True, missing_share=0.5))

    assert [(c.key, c.level, c.next_call) for c in result.raise_by] == [("missing_share", 3, False)]
    assert result.raise_all_to == 3
    assert grade(replace(SOUND, retrospective=True)).raise_by[0].text("zh") == "下一批次在结果出来之前锁定方案，可达 5/5"


def test_two_facts_that_bind_together_leave_no_single_change():
    result = grade(replace(SOUND, completeness_gap=0.2, missing_share=0.4, retrospective=True))

    assert [cap.key for cap in result.binding] == ["completeness_gap", "missing_share"]
    assert [(cap.key, cap.who) for cap in result.others] == [("retrospective", "evaluator")]
    assert (result.raise_by, result.raise_all_to) == ((), 3)


def test_invitation_is_marked():
    assert grade(replace(SOUND, allocation=Allocation.RANDOM_INVITATION)).about_invitation
    assert not grade(SOUND).about_invitation


def test_to_dict_carries_both_languages():
    result = grade(replace(SOUND, retrospective=True)).to_dict()

    assert result == {
        "level": 3,
        "stage": "result",
        "label": {
            "zh": "可评估等级 3/5（有可信对照的前后比较）",
            "en": "evaluability grade 3/5 (before and after, with a credible comparison group)",
        },
        "binding": [
            {
                "key": "retrospective",
                "level": 3,
                "unknown": False,
                "who": "evaluator",
                "text": {"zh": "事后方案：锁定时结果已经知道", "en": "retrospective plan: locked after outcomes were known"},
            }
        ],
        "others": [],
        "raise_by": [
            {
                "key": "retrospective",
                "level": 5,
                "who": "evaluator",
                "next_call": True,
                "text": {
                    "zh": "下一批次在结果出来之前锁定方案，可达 5/5",
                    "en": "in the next call, lock the plan before outcomes are known (up to 5/5)",
                },
            }
        ],
        "raise_all_to": 5,
        "pending": [],
        "about_invitation": False,
    }


FAILURES = {
    "weights_frozen": False,
    "self_made_score": True,
    "donors_named": False,
    "unfunded_kept": False,
    "records_kept": False,
    "pre_periods": 0,
    "retrospective": True,
    "self_reported": True,
    "audited_subsample": False,
    "spillover_excluded": False,
    "completeness_gap": 0.5,
    "missing_share": 0.9,
    "pretrend_units": 0,
    "pretrend": Check.REJECTED,
    "balance": Check.REJECTED,
    "gap": Check.REJECTED,
    "treated_units": 0,
    "comparison_units": 0,
}
# Learning these from nothing is learning a failure; they also describe the design, so undoing them is not.
DESCRIPTORS = {"staged_start": False, "threshold": False}


def any_facts():
    flag, share, count = st.none() | st.booleans(), st.none() | st.floats(0, 1), st.none() | st.integers(0, 40)
    special = {
        "allocation": st.none() | st.sampled_from(Allocation),
        "completeness_gap": st.none() | st.floats(-1, 1),
        **dict.fromkeys(("pretrend", "balance", "gap"), st.none() | st.sampled_from(Check)),
        **dict.fromkeys(("missing_share", "other_support_treated", "other_support_comparison"), share),
        **dict.fromkeys(("pre_periods", "pretrend_units", "treated_units", "comparison_units"), count),
    }
    return st.builds(Facts, **{f.name: special.get(f.name, flag) for f in fields(Facts)})


@pytest.mark.parametrize("stage", Stage)
@given(facts=any_facts(), name=st.sampled_from([*FAILURES, *DESCRIPTORS]))
def test_knowing_of_a_failure_never_raises_the_grade(stage, facts, name):
    known_before = getattr(facts, name)
    if name in DESCRIPTORS and known_before is True:
        facts = replace(facts, **{name: None})

    failed = replace(facts, **{name: {**FAILURES, **DESCRIPTORS}[name]})

    assert grade(failed, stage=stage).level <= grade(facts, stage=stage).level


@given(facts=any_facts())
def test_the_grade_is_the_lowest_cap_and_every_change_raises_it(facts):
    for stage in Stage:
        result = grade(facts, stage=stage)
        levels = [cap.level for cap in result.binding + result.others]

        assert result.level == min([5, *levels])
        assert all(change.level > result.level for change in result.raise_by)
        assert result.level == 5 or result.binding
