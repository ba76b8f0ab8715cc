"""`pilotzone evaluate` from a file to tables, picture, report and JSON."""

import json
import resource
import shlex
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import COLUMNS

from pilotzone.cli.estimating import Estimator, fit_of
from pilotzone.cli.evaluate import NO_OPTIONS, flags_of
from pilotzone.cli.files import command_line
from pilotzone.evidence import Panel


def test_tables_say_everything_in_english(run, panel):
    code, out, err = run("evaluate", panel, *COLUMNS)

    assert (code, err) == (0, "")
    assert out.startswith("After funding, 产值 of funded units was on average ")
    titles = [line for line in out.splitlines() if line and not line.startswith(" ")][2:]
    assert titles == [
        "Units by cohort",
        "What was left out",
        "Estimates by period since funding",
        "Overall averages",
        "Pre-trend check",
        "Mind",
    ]
    assert "  units not observed in every period      1\n" in out
    assert "  never funded              20               —                     —\n" in out


def test_tables_speak_chinese_where_the_locale_does(run, panel, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    by_locale, by_option = run("evaluate", panel, *COLUMNS)[1], run("evaluate", panel, *COLUMNS, "--lang", "zh")[1]

    assert by_locale == by_option
    assert by_locale.startswith("获支持后，受支持单位的产值比对照组平均高 ")
    assert run("evaluate", panel, *COLUMNS, "--lang", "en")[1].startswith("After funding")


def test_json_on_standard_output_is_all_there_is(run, panel):
    code, out, err = run("evaluate", panel, *COLUMNS, "--permutations", "19", "--leave-one-out", "--control", "notyet", "--json", "-")

    record = json.loads(out)
    assert (code, err) == (0, "")
    assert record["schema"] == "pilotzone.estimate/1"
    assert record["panel"]["cohorts"] == {"2021": 10, "2022": 9, "never": 20}
    assert record["panel"]["dropped"] == {"incomplete_unit": 1, "missing_outcome": 1}
    assert record["spec"] == {
        "estimator": "cs",
        "unit": "企业",
        "time": "年份",
        "outcome": "产值",
        "cohort": "首次",
        "control": "notyet",
        "base": "varying",
        "anticipation": 0,
        "level": 0.95,
        "seed": 0,
        "min_event": None,
        "max_event": None,
        "errors": "analytic",
        "permutations": 19,
        "leave_one_out": True,
        "unit_limit": 5000,
        "method": "dr",
        "unbalanced": "drop",
        "covariates": [],
        "weights": None,
        "cluster": None,
        "threads": None,
        "memory": 1.0,
        "engine": "duckdb",
    }
    assert record["permutation"]["draws"] == 19
    assert len(record["influence"]) == 39
    assert [row["cohort"] for row in record["means"]["cohorts"]] == ["never", 2021, 2022]


def test_every_option_reaches_the_estimate(run, panel):
    reading = ("--threads", "1", "--memory", "0.5")
    options = ("--base", "universal", "--anticipation", "1", "--min-event", "-2", "--max-event", "0", "--level", "0.9", "--seed", "5")

    spec = json.loads(run("evaluate", panel, *COLUMNS, *options, *reading, "--json", "-")[1])["spec"]

    chosen = {name: spec[name] for name in ("base", "anticipation", "min_event", "max_event", "level", "seed", "threads", "memory")}
    assert chosen == {
        "base": "universal",
        "anticipation": 1,
        "min_event": -2,
        "max_event": 0,
        "level": 0.9,
        "seed": 5,
        "threads": 1,
        "memory": 0.5,
    }


def test_files_are_written_and_named_on_standard_error(run, panel, tmp_path):
    svg, png, html, machine = (tmp_path / name for name in ("p.svg", "p.PNG", "r.html", "r.json"))

    code, out, err = run("evaluate", panel, *COLUMNS, "--plot", svg, "--report", html, "--json", machine, "--lang", "zh")
    second = run("evaluate", panel, *COLUMNS, "--plot", png)

    assert (code, second[0]) == (0, 0)
    assert out.startswith("获支持后")
    assert err.splitlines() == [f"已写入：{svg}", f"已写入：{html}", f"已写入：{machine}"]
    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert '<html lang="zh-Hans">' in html.read_text(encoding="utf-8")
    assert json.loads(machine.read_text(encoding="utf-8"))["panel"]["units"] == 39
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.PNG", "p.svg", "r.html", "r.json", "面板 a.csv"]


def test_what_few_units_call_for_can_be_turned_off_and_stays_off(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [f"u{u},{t},{(u * 7 + t * 3) % 11 + (u < 4) * (t == 3)},{3 if u < 4 else 0}" for u in range(12) for t in (1, 2, 3)]
    Path("few.csv").write_text("\n".join(["u,t,y,g", *rows]), encoding="utf-8")
    asked = ("evaluate", "few.csv", "--unit", "u", "--time", "t", "--outcome", "y", "--cohort", "g", "--lang", "en")
    by_itself = json.loads(run(*asked, "--json", "-")[1])
    off = ("--permutations", "0", "--no-leave-one-out")
    record, text = json.loads(run(*asked, *off, "--json", "-")[1]), run(*asked, *off)[1]

    words = shlex.split(command_line("evaluate", "few.csv", flags_of(record["spec"]), skip=NO_OPTIONS))

    assert (by_itself["permutation"]["draws"], by_itself["permutation"]["exact"], len(by_itself["influence"])) == (494, True, 12)
    assert (record["permutation"], record["influence"]) == (None, None)
    assert "the permutation test was turned off (--permutations 0)" in text
    assert json.loads(run(*words[1:], "--json", "-")[1]) == record


@pytest.mark.parametrize("errors", ["cr2", "cr3", "wild"])
def test_errors_for_small_samples_are_in_tables_report_and_record(run, panel, tmp_path, errors):
    page = tmp_path / "r.html"
    code, out, _ = run("evaluate", panel, *COLUMNS, "--errors", errors, "--report", page, "--lang", "en")

    record = json.loads(run("evaluate", panel, *COLUMNS, "--errors", errors, "--json", "-")[1])

    assert (code, record["spec"]["errors"], record["small_samples"]["errors"]) == (0, errors, errors)
    assert "Errors for small samples\n" in out
    assert "<h2>Errors for small samples</h2>" in page.read_text(encoding="utf-8")
    assert f"--errors {errors}" in page.read_text(encoding="utf-8")


def test_the_report_holds_a_command_that_makes_the_same_numbers(run, panel, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record = json.loads(run("evaluate", panel, *COLUMNS, "--min-event", "-1", "--seed", "3", "--leave-one-out", "--json", "-")[1])

    words = shlex.split(command_line("evaluate", panel.name, flags_of(record["spec"]), skip=NO_OPTIONS))

    assert words[:3] == ["pilotzone", "evaluate", "面板 a.csv"]
    assert json.loads(run(*words[1:], "--json", "-")[1]) == record


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--covariates", "x"), "--covariates: There is no column 'x'"),
        (("--covariates", "产值,"), "--covariates: "),
        (("--weights", "x"), "--weights: There is no column 'x'"),
        (("--cluster", "x"), "--cluster: There is no column 'x'"),
        (("--method", "ols"), "'ols' is not one of 'dr', 'reg', 'ipw'"),
        (("--estimator", "did2s"), "'did2s' is not one of 'cs', 'twfe', 'imputation', 'sunab', 'all'"),
        (
            ("--estimator", "all", "--covariates", "产值"),
            "--covariates: Estimator 'all' does not know it. Accepted: with --estimator cs",
        ),
        (("--estimator", "twfe", "--permutations", "9"), "--permutations: It is made for the estimate of 'cs', not of 'twfe'."),
        (("--estimator", "sunab", "--base", "varying"), "--base: Estimator 'sunab' counts from the last period before treatment."),
        (("--engine", "spark"), "--engine: The engine 'spark' does not read '面板 a.csv'"),
        (("--unbalanced", "keep"), "'keep' is not one of 'drop', 'available'"),
        (("--unbalanced", "available", "--permutations", "9"), "A permutation test is made for plain means of complete units"),
        (("--errors", "hc1"), "'hc1' is not one of 'analytic', 'cr2', 'cr3', 'wild'"),
        (("--control", "other"), "'other' is not one of 'never', 'notyet'"),
        (("--base", "any"), "'any' is not one of 'varying', 'universal'"),
        (("--lang", "fr"), "'fr' is not one of 'zh', 'en'"),
        (("--level", "1"), "--level: Expected a number above 0 and below 1 for level, got 1.0. Accepted: a number above 0 and below 1."),
        (("--anticipation", "-1"), "--anticipation: Expected a whole number of at least 0 for anticipation, got -1."),
        (("--permutations", "-1"), "--permutations: Expected a whole number of at least 0"),
        (("--permutations", "1000000000000"), "Accepted: a whole number of at least 0 and at most 1,000,000."),
        (("--seed", "-1"), "--seed: Expected a whole number of at least 0"),
        (("--min-event", "2", "--max-event", "1"), "--min-event: Expected min_event <= max_event, got 2 and 1."),
        (("--threads", "0"), "--threads: There cannot be 0 threads. Accepted: 1 to 1,024."),
        (("--threads", "9" * 40), f"--threads: There cannot be {'9' * 40} threads. Accepted: 1 to 1,024."),
        (("--memory", "0.1"), "--memory: 0.1 GiB is no memory to read with. Accepted: 0.5 to 65,536."),
        (("--memory", "inf"), "--memory: inf GiB is no memory to read with. Accepted: 0.5 to 65,536."),
        (("--outcome", "产置"), "--outcome: There is no column '产置'"),
        (("--plot", "p.pdf"), "--plot: 'p.pdf' is no picture that can be drawn. Accepted: a name ending in .svg or .png."),
        (("--plot", "-"), "--plot: Standard output takes tables or --json - only."),
        (("--report", "-"), "--report: Standard output takes tables or --json - only."),
        (("--report", "no/such/r.html"), "Accepted: a file in a folder that exists."),
        (("--json", "."), "--json: '.' is a folder. Accepted: the name of a file."),
        (("--report", "a.svg", "--plot", "a.svg"), "--report: 'a.svg' is also named by --plot. Accepted: a file of its own."),
        (("--json", "面板 a.csv"), "--json: '面板 a.csv' is also named by PANEL."),
    ],
)
def test_bad_input_is_refused_by_name_and_nothing_is_written(run, panel, tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    before = panel.read_bytes()

    code, out, err = run("evaluate", panel, *COLUMNS, *options)

    assert (code, out) == (2, "")
    assert message in err
    assert [path.name for path in tmp_path.iterdir()] == [panel.name]
    assert panel.read_bytes() == before


def test_a_bad_panel_leaves_no_file_behind(run, panel, tmp_path):
    with panel.open("a", encoding="utf-8") as file:
        file.write("企00,2019,1.0,0\n")

    code, _, err = run("evaluate", panel, *COLUMNS, "--plot", tmp_path / "p.svg", "--json", tmp_path / "r.json")

    assert code == 2
    assert err.startswith("Error: ")
    assert [path.name for path in tmp_path.iterdir()] == [panel.name]


def test_a_missing_panel_is_named(run, tmp_path):
    code, _, err = run("evaluate", tmp_path / "none.csv", *COLUMNS)

    assert (code, err.partition(".csv")[0]) == (2, f"Error: PANEL: There is no file '{tmp_path / 'none'}")


def test_a_missing_extra_is_named_before_any_work(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    code, _, err = run("evaluate", tmp_path / "none.csv", *COLUMNS, "--report", tmp_path / "r.html")

    assert (code, err) == (2, "Error: Pictures need the extra 'plot': pip install 'pilotzone[plot]'.\n")


def test_all_estimators_stand_side_by_side_from_one_record(run, panel):
    code, out, err = run("evaluate", panel, *COLUMNS, "--estimator", "all", "--json", "-")

    record, alone = json.loads(out), json.loads(run("evaluate", panel, *COLUMNS, "--json", "-")[1])
    assert (code, err) == (0, "")
    assert list(record["estimators"]) == ["twfe", "sunab", "imputation"]
    assert record["covariance"]["order"] == ["cs", "twfe", "sunab", "imputation"]
    assert {name: record[name] for name in alone if name != "spec"} == {name: alone[name] for name in alone if name != "spec"}
    assert record["spec"] == {**alone["spec"], "estimator": "all"}
    assert all(each["schema"] == "pilotzone.estimate/1" for each in record["estimators"].values())
    assert record["bacon"]["forbidden"] == record["estimators"]["twfe"]["bacon"]["forbidden"]


@pytest.mark.parametrize("name", ["twfe", "sunab", "imputation"])
def test_an_estimator_by_name_is_the_record_and_stands_beside_the_default(run, panel, name):
    record = json.loads(run("evaluate", panel, *COLUMNS, "--estimator", name, "--json", "-")[1])

    assert list(record["estimators"]) == ["cs", name]
    assert record["overall"] == record["estimators"][name]["overall"]
    assert record["covariance"]["order"] == ["cs", name]
    assert (record["spec"]["estimator"], record["spec"]["base"]) == (name, "universal")
    assert (record["bacon"] is None) == (name != "twfe")


@pytest.mark.parametrize("name", ["imputation", "all"])
def test_the_command_in_the_report_names_the_estimator(run, panel, monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    record = json.loads(run("evaluate", panel, *COLUMNS, "--estimator", name, "--seed", "3", "--json", "-")[1])

    words = shlex.split(command_line("evaluate", panel.name, flags_of(record["spec"]), skip=NO_OPTIONS))

    assert json.loads(run(*words[1:], "--json", "-")[1]) == record


def test_a_panel_is_read_once_for_all_estimators(panel):
    reads = []

    class Counted(Panel):
        def moments(self):
            reads.append(1)
            return super().moments()

    options = {"control": "never", "base": "varying", "level": 0.95, "seed": 0, "min_event": None, "max_event": None}

    fit = fit_of(
        Counted(source=panel, unit="企业", time="年份", outcome="产值", cohort="首次"),
        Estimator.ALL,
        {**options, "permutations": 0, "leave_one_out": False},
    )

    assert (len(reads), fit.names) == (1, ("cs", "twfe", "sunab", "imputation"))


def test_the_printout_compares_estimators_in_both_languages(run, panel):
    zh, en = (run("evaluate", panel, *COLUMNS, "--estimator", "all", "--lang", lang)[1] for lang in ("zh", "en"))

    assert [line for line in en.splitlines() if line and not line.startswith(" ")][6:9] == [
        "Estimators side by side",
        "Differences between estimators",
        "What the two-way estimate is made of",
    ]
    assert {"各估计方法对照", "方法之间的差别", "双向固定效应由哪些比较构成"} <= set(zh.splitlines())


def test_a_report_says_how_far_trends_may_fail_and_draws_the_heat_map(run, panel, tmp_path):
    html, machine = tmp_path / "r.html", tmp_path / "r.json"

    code, out, _ = run("evaluate", panel, *COLUMNS, "--report", html, "--json", machine)

    page, found = html.read_text(encoding="utf-8"), json.loads(machine.read_text(encoding="utf-8"))["sensitivity"]
    assert code == 0
    assert found["schema"] == "pilotzone.sensitivity/1"
    assert [each["bound"] for each in found["sets"]] == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert "If the groups would not have moved alike\n" in out
    assert "  How much the conclusion bears: " in out
    assert page.count("<figure") == 4
    assert "Differences that cannot be excluded, by bound (95%)" in page
    assert "sensitivity" not in json.loads(run("evaluate", panel, *COLUMNS, "--json", "-")[1])


@pytest.fixture
def small_disk():
    """Files of this process cannot grow beyond half a kilobyte, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def shuffled(panel):
    """The rows of the panel as Parquet, in an order that has to be dealt out on disk."""
    table, path = pyarrow.csv.read_csv(panel), panel.with_suffix(".parquet")
    pq.write_table(table.take([i * 7 % 159 for i in range(159)]), path)
    return path


@pytest.mark.parametrize("source", ["panel", "shuffled"])
def test_a_full_temporary_folder_is_no_fault_of_the_panel(run, request, source):
    path = request.getfixturevalue(source)
    request.getfixturevalue("small_disk")

    code, out, err = run("evaluate", path, *COLUMNS)

    assert (code, out) == (1, "")
    assert err.startswith("Error: The system did not let ")
    assert err.endswith(" be read or written: File too large.\n")
    assert path.name not in err


def test_names_command_no_terminal(run, panel):
    name = "产值\x1b]0;title\x07\u202e"
    panel.write_text(panel.read_text(encoding="utf-8").replace("产值", name, 1), encoding="utf-8")

    code, out, _ = run("evaluate", panel, *[name if word == "产值" else word for word in COLUMNS])

    assert (code, out.startswith("After funding, 产值\\x1b]0;title\\x07\\u202e of funded units")) == (0, True)
    assert not set(out) & {"\x1b", "\x07", "\u202e"}
