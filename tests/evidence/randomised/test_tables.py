import re

import pytest
from tests.evidence.randomised.test_notices import CASES, attrited
from tests.evidence.randomised.test_stepped import COLUMNS as WEDGE
from tests.evidence.randomised.test_stepped import rows
from tests.evidence.randomised.trials import columns, plain, table

from pilotzone.evidence import TrialOptions, trial
from pilotzone.evidence.randomised import tables
from pilotzone.evidence.report import Style

ENGLISH = Style("en", minus="-")


def record(data, options=None, **named):
    return trial(table(data), columns(**named), options or TrialOptions(permutations=99)).to_dict()


def test_arms_show_the_plan_where_there_is_one():
    found = record(plain(60), TrialOptions(permutations=0, shares={"control": 1, "voucher": 2}))

    shown = tables.arms(found, ENGLISH)

    assert (shown.head, shown.rows) == (("arm", "units", "planned"), (("control", "30", "20.0"), ("voucher", "30", "40.0")))
    assert re.fullmatch(r"Sample-ratio test: p = 0\.\d{3}\.", shown.note)
    assert tables.arms(record(plain()), ENGLISH).note.startswith("Arm sizes were not tested")


def test_arms_of_clusters_show_both_counts():
    found = record(*CASES["few_clusters"][:1], TrialOptions(permutations=0), cluster="cluster")

    assert tables.arms(found, ENGLISH).rows == (("control", "20", "4"), ("voucher", "20", "4"))


def test_effects_mark_the_headline():
    found = record(plain(), covariates=("x",))

    shown = tables.effects(found, found["contrasts"][0], ENGLISH)

    assert [row[0] for row in shown.rows] == ["difference in means", "Lin's adjustment *"]
    assert shown.head == ("estimate", "difference", "standard error", "df", "95% interval", "p")
    estimate = found["contrasts"][0]["estimates"]["lin"]["estimate"]
    assert float(shown.rows[1][1]) == pytest.approx(estimate, abs=5e-4)


def test_several_arms_are_named_in_their_tables():
    found = record(plain(90, arms=("control", "a", "b")))

    assert [tables.effects(found, c, ENGLISH).title for c in found["contrasts"]] == [
        "a · Differences from “control”: y",
        "b · Differences from “control”: y",
    ]


def test_tests_say_how_assignments_were_gone_through():
    def how(data, **options):
        return tables.tests(record(data, TrialOptions(**options)), ENGLISH).note

    assert "all 70 assignments that were possible" in how(plain(8))
    assert "99 assignments drawn (seed 4)" in how(plain(), permutations=99, seed=4)
    assert "Randomisation test: none." in how(plain(), permutations=0)


def test_tests_of_different_sizes_say_so():
    found = record(plain(8, gaps=(0,)), outcomes=("y", "z"))

    assert "numbers of assignments differ" in tables.tests(found, ENGLISH).note


def test_interval_that_no_assignment_bounds_says_so():
    assert tables.tests(record(plain(4)), ENGLISH).rows[0][5] == "unbounded"


def test_sets_are_said_in_words():
    def shown(kind, low=None, high=None):
        return tables._set({"kind": kind, "lower": low, "upper": high}, 1, ENGLISH)

    assert [shown("interval", -1.0, 2.0), shown("interval", 1.0), shown("two_rays", -1.0, 2.0), shown("everything"), shown("empty")] == [
        "-1.0 to 2.0",
        "unbounded",
        "up to -1.0, or from 2.0 on",
        "anything (unbounded)",
        "nothing (empty)",
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_part_has_its_table_in_both_languages(lang):
    found = record(attrited(), covariates=("x",), uptake="took")

    titles = [shown.title for shown in tables.all_tables(found, Style(lang))]

    assert (
        titles
        == {
            "en": [
                "Arms",
                "What was left out",
                "Raw means by arm",
                "Differences from “control”: y",
                "Tests",
                "Effect among those who took it up because of the assignment",
                "Missing outcomes",
                "What was known before: “voucher”",
            ],
            "zh": [
                "各组",
                "未使用的数据",
                "各组原始均值",
                "与“control”的差异：y",
                "检验",
                "实际参加者的效果",
                "缺失的结果",
                "分组之前的比较：“voucher”",
            ],
        }[lang]
    )


def test_every_row_is_as_long_as_its_head():
    for found in (record(attrited(), covariates=("x",), uptake="took"), trial(table(rows()), WEDGE).to_dict()):
        for shown in tables.all_tables(found, ENGLISH):
            assert {len(row) for row in shown.rows} <= {len(shown.head)}, shown.title


def test_stepped_wedge_shows_when_clusters_started():
    shown = tables.starts(trial(table(rows()), WEDGE).to_dict(), ENGLISH)

    assert shown.rows == (("2", "2"), ("3", "1"), ("4", "2"), ("never", "1"))


def test_rows_left_out_are_named():
    data = rows()
    data["y"][0], data["site"][5] = None, None

    shown = tables.dropped(trial(table(data), WEDGE).to_dict(), ENGLISH)

    assert shown.rows == (("rows without a cluster", "1"), ("rows without outcome “y”", "1"))


def test_balance_that_cannot_be_tested_says_so():
    found = record(plain() | {"x": [1.0] * 79 + [2.0]}, TrialOptions(permutations=0, estimator="difference"), covariates=("x", "z"))
    found["balance"]["voucher"]["p_value"] = None  # as in `test_checks`

    assert next(tables.balances(found, ENGLISH)).note == "No joint test could be made."


@pytest.mark.parametrize("code", [code for code in CASES if code != "dropped"])
def test_every_warning_has_chinese_words_with_its_numbers(code):
    data, named, options = CASES[code]
    found = record(data, TrialOptions(**({"permutations": 0} | options)), **named)

    said = tables.warnings(found | {"warnings": [w for w in found["warnings"] if w["code"] == code]}, "zh")

    assert len(said) >= 1
    assert all(re.search("[\u4e00-\u9fff]", line) and "{" not in line for line in said)


def test_warnings_leave_out_what_has_a_table():
    assert tables.warnings(record(CASES["dropped"][0]), "en") == []


def test_warning_of_a_stepped_wedge_speaks_chinese():
    assert tables.warnings(trial(table(rows()), WEDGE).to_dict(), "zh")[0].startswith("此估计假定效果在各时期相同")
