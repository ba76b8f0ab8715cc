"""`pilotzone trial` from a file to sentences, tables and JSON."""

import csv
import json
import shlex

import pytest

from pilotzone.cli.trial import reproducing

COLUMNS = ("--unit", "企业", "--arm", "分组", "--outcome", "产值")


@pytest.fixture
def table(tmp_path):
    """48 firms in six parks, half of them given a voucher; one outcome is missing."""
    path = tmp_path / "试验 a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("企业", "分组", "产值", "利润", "上年", "规模", "园区", "使用"))
        for firm in range(48):
            treated, noise = (firm + firm // 6) % 2, (firm * 37 % 23) / 23
            outcome = "" if firm == 7 else round(10 + noise + 2 * treated, 4)
            used = int(treated and firm % 5 > 0)
            rows.writerow((f"企{firm:02d}", treated, outcome, (firm * 53 % 31) / 31, 9 + noise / 2, firm * 29 % 17, f"园{firm % 6}", used))
    return path


def test_sentence_tables_and_warnings_come_in_order(run, table):
    code, out, err = run("trial", table, *COLUMNS, "--block", "园区", "--covariates", "规模", "--uptake", "使用")

    assert (code, err) == (0, "")
    assert out.startswith("产值 of units assigned to “1” was on average ")
    assert [line for line in out.splitlines() if line and not line.startswith(" ")][2:] == [
        "Arms",
        "What was left out",
        "Raw means by arm",
        "Differences from “0”: 产值",
        "Tests",
        "Effect among those who took it up because of the assignment",
        "Missing outcomes",
        "What was known before: “1”",
        "Mind",
    ]
    assert out.endswith("  Nothing to warn of.\n")


def test_it_speaks_chinese_where_the_locale_does(run, table, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    by_locale, by_option = run("trial", table, *COLUMNS)[1], run("trial", table, *COLUMNS, "--lang", "zh")[1]

    assert by_locale == by_option
    assert by_locale.startswith("分配到“1”的单位，产值平均比分配到“0”的高 ")
    assert by_locale.endswith("  没有需要提示的问题。\n")


def test_every_option_reaches_the_record(run, table):
    options = (
        "--covariates",
        "规模,利润",
        "--pre",
        "上年",
        "--uptake",
        "使用",
        "--block",
        "园区",
        "--control",
        "1",
        "--estimator",
        "cuped",
    )
    numbers = ("--shares", "1=1,0=1", "--permutations", "49", "--level", "0.9", "--seed", "5", "--errors", "cr3")

    code, out, err = run("trial", table, *COLUMNS, *options, *numbers, "--json", "-")

    record = json.loads(out)
    assert (code, err, record["schema"]) == (0, "", "pilotzone.trial/1")
    assert record["spec"] == {
        "unit": "企业",
        "arm": "分组",
        "outcomes": ["产值"],
        "block": "园区",
        "cluster": None,
        "time": None,
        "covariates": ["规模", "利润"],
        "pre": "上年",
        "uptake": "使用",
        "control": "1",
        "estimator": "cuped",
        "shares": {"1": 1.0, "0": 1.0},
        "permutations": 49,
        "level": 0.9,
        "seed": 5,
        "errors": "cr3",
        "exact_limit": 100_000,
    }
    assert record["contrasts"][0]["randomisation"]["draws"] == 49


def test_several_outcomes_each_have_a_sentence(run, table):
    out = run("trial", table, "--unit", "企业", "--arm", "分组", "--outcome", "产值, 利润")[1]

    first, second = out.split("\n\n")[:2]
    assert first.startswith("产值 of units assigned to “1”")
    assert second.startswith("These data cannot answer whether “1”, compared with “0”, changed 利润.")


def test_a_stepped_wedge_is_read_by_unit_and_period(run, tmp_path):
    path = tmp_path / "wedge.csv"
    rows = [f"{s}-{t},{s},{t},{int(t >= 2 + s % 3)},{(7 * s + 3 * t) % 5 + 9 * (t >= 2 + s % 3)}" for s in range(6) for t in range(1, 5)]
    path.write_text("\n".join(["id,site,t,on,y", *rows]), encoding="utf-8")

    code, out, _ = run("trial", path, "--unit", "id", "--arm", "on", "--outcome", "y", "--cluster", "site", "--time", "t")

    assert code == 0
    assert out.startswith("y under “1” was on average ")
    assert "When clusters started\n" in out


def test_json_is_written_and_named_on_standard_error(run, table, tmp_path):
    code, out, err = run("trial", table, *COLUMNS, "--json", tmp_path / "r.json", "--lang", "zh")

    assert (code, err) == (0, f"已写入：{tmp_path / 'r.json'}\n")
    assert out.startswith("分配到")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["table"]["units"] == 48


def test_the_record_holds_a_command_that_makes_the_same_numbers(run, table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ("--covariates", "规模,利润", "--shares", "0=1,1=2", "--permutations", "0", "--seed", "3")
    record = json.loads(run("trial", table, *COLUMNS, *options, "--json", "-")[1])

    words = shlex.split(reproducing(table.name, record["spec"]))

    assert words[:3] == ["pilotzone", "trial", "试验 a.csv"]
    assert json.loads(run(*words[1:], "--json", "-")[1]) == record


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--outcome", "产置"), "--outcome: There is no column '产置'"),
        (("--outcome", ","), "--outcome: Expected the outcomes as a tuple of names"),
        (("--outcome", "企业"), "--outcome: Column '企业' is named both as unit and as outcome."),
        (("--outcome", "园区"), "--outcome: Column '园区' (outcome) holds the text '园0' in row 1, where a number is due."),
        (("--unit", "园区"), "--unit: Unit '园0' stands more than once (6 such)."),
        (("--cluster", "园区"), "--cluster: Cluster '园0' lies in more than one arm (0, 1)."),
        (("--time", "上年"), "A stepped wedge (time) moves clusters from control to treatment. Name the cluster column."),
        (("--control", "2"), "--control: There is no arm '2'. Accepted: one of '0', '1'."),
        (("--estimator", "lin"), "--estimator: Estimator 'lin' needs covariates. Accepted: difference."),
        (("--estimator", "ols"), "'ols' is not one of 'difference', 'lin', 'cuped'"),
        (("--covariates", "规模", "--pre", "上年"), "--estimator: Covariates and an outcome before the trial are both named"),
        (("--shares", "0=1"), "--shares: Planned shares are due for every arm and for no other."),
        (("--shares", "0=1,0=2,1=1"), "--shares: '0' stands twice."),
        (("--shares", "0=1,1"), "--shares: '1' is no share of an arm."),
        (("--shares", "0=1,1=x"), "--shares: '1=x' is no share of an arm."),
        (("--shares", "0=1,1=-1"), "--shares: Expected a share above 0 for arm '1', got -1.0."),
        (("--permutations", "-1"), "--permutations: Expected a whole number of at least 0"),
        (("--level", "95"), "--level: Expected a number above 0 and below 1"),
        (("--seed", "-1"), "--seed: Expected a whole number of at least 0"),
        (("--json", "."), "--json: '.' is a folder. Accepted: the name of a file."),
        (("--json", "试验 a.csv"), "--json: '试验 a.csv' is also named by"),
        (("--lang", "fr"), "'fr' is not one of 'zh', 'en'"),
    ],
)
def test_bad_input_is_refused_by_name_and_nothing_is_written(run, table, tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)

    code, out, err = run("trial", table, *COLUMNS, *options)

    assert (code, out) == (2, "")
    assert message in err
    assert [path.name for path in tmp_path.iterdir()] == [table.name]


def test_a_missing_table_is_named(run, tmp_path):
    code, _, err = run("trial", tmp_path / "none.csv", *COLUMNS)

    accepted = "the path of a .parquet, .csv or .csv.gz file in UTF-8, or a pandas, Polars or Arrow table"
    assert (code, err) == (2, f"Error: TABLE: There is no file '{tmp_path / 'none.csv'}'. Accepted: {accepted}.\n")
