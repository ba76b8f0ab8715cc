"""`pilotzone match` from a file to tables, picture, report and JSON."""

import json
import re
import shlex
import xml.etree.ElementTree as ET

import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
from tests.evidence.matching.made import firms, panel

FIRMS = ("--treated", "获支持", "--outcome", "产值", "--covariates", "规模,age", "--unit", "企业")
PANEL = ("--unit", "unit", "--time", "year", "--cohort", "first", "--outcome", "y", "--covariates", "staff")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "企业 表.csv"
    arrow_csv.write_csv(firms(), path)
    return path


@pytest.fixture
def long(tmp_path):
    path = tmp_path / "panel.parquet"
    pq.write_table(panel(), path)
    return path


def record_of(out):
    return json.loads(out)


def test_tables_say_first_what_was_found_and_what_is_not_ruled_out(run, table):
    code, out, err = run("match", table, *FIRMS, "--before", "before")

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert re.match(
        r"After treatment 产值 of treated units had changed by [\d.]+ more on average than in the matched comparison \(95% ", lines[0]
    )
    assert lines[1].startswith("Matching makes alike only what was measured.")
    titles = [line for line in lines if line and not line.startswith(" ")][2:]
    assert titles == ["Estimates", "Balance of covariates", "Units and weights", "Overlap of fitted chances of treatment",
                      "What something not measured could do", "Mind"]  # fmt: skip


def test_a_panel_adds_periods_and_cohorts_in_chinese(run, long):
    code, out, _ = run("match", long, *PANEL, "--method", "nearest", "--support", "drop", "--lang", "zh")

    assert code == 0
    assert "这一比较不能排除" in out
    assert all(title in out for title in ("\n逐期差异（相对支持前最后一期）\n", "\n各批次的差异\n", "联合检验（支持前 3 期）"))
    assert "特征相近不能排除未测量的因素" in out


def test_files_are_written_in_every_form(run, long, tmp_path):
    svg, png, report, machine = (tmp_path / name for name in ("p.svg", "p.png", "r.html", "r.json"))

    code, _, err = run("match", long, *PANEL, "--plot", svg, "--report", report, "--json", machine, "--lang", "zh")

    assert code == 0
    assert err.splitlines() == [f"已写入：{path}" for path in (svg, report, machine)]
    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert '<html lang="zh-Hans">' in report.read_text(encoding="utf-8")
    assert json.loads(machine.read_text(encoding="utf-8"))["schema"] == "pilotzone.match/1"
    assert run("match", long, *PANEL, "--plot", png)[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--method", "nearest", "--no-replacement", "--no-bias-correction", "--exact", "region", "--support", "keep", "--seed", "3"),
        ("--method", "propensity", "--caliper", "0.4", "--neighbours", "2", "--moments", "2", "--before", "before", "--level", "0.9"),
        ("--weights", "weight", "--cluster", "town", "--moments", "3"),
    ],
)
def test_command_of_the_report_gives_the_same_numbers(run, table, tmp_path, monkeypatch, options):
    report = tmp_path / "r.html"
    _, out, _ = run("match", table, *FIRMS, *options, "--report", report, "--json", "-")

    shown = re.search(r"<pre><code>(.*?)</code></pre>", report.read_text(encoding="utf-8"))[1].replace("&#x27;", "'").replace("&amp;", "&")
    monkeypatch.chdir(table.parent)
    again = run(*shlex.split(shown)[1:], "--json", "-")

    assert again[:2] == (0, out)
    record = record_of(out)
    for name, value in zip(options[::2], options[1::2], strict=False):
        if name in ("--caliper", "--level"):
            assert record["spec"][name[2:]] == float(value)


def test_periods_of_covariates_can_be_chosen(run, long):
    first, base = (record_of(run("match", long, *PANEL, "--at", at, "--json", "-")[1]) for at in ("first", "base"))

    assert (first["spec"]["at"], base["spec"]["at"]) == ("first", "base")
    assert first["balance"] != base["balance"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--covariates", "大小"), "--covariates: There is no column '大小'"),
        (("--covariates", ""), "--covariates: There is nothing to match on"),
        (("--moments", "4"), "--moments: Expected a whole number from 1 to 3"),
        (("--caliper", "0.2"), "Entropy balancing has no caliper"),
        (("--method", "nearest", "--caliper", "-1"), "--caliper: Expected a positive number"),
        (("--method", "nearest", "--cluster", "town"), "Matching by neighbours has no cluster"),
        (("--exact", "region"), "Entropy balancing has no exact columns"),
        (("--time", "year"), "do not go together"),
        (("--plot", "p.pdf"), "--plot: 'p.pdf' is no picture that can be drawn"),
        (("--report", "-"), "--report: Standard output takes tables"),
        (("--covariates", "region"), "--covariates: Column 'region' (covariates) holds the text"),
    ],
)
def test_bad_input_is_refused_by_name(run, table, options, message):
    code, out, err = run("match", table, *FIRMS, *options)

    assert (code, out) == (2, "")
    assert message in err


def test_a_missing_table_is_named(run, tmp_path):
    code, _, err = run("match", tmp_path / "none.csv", *FIRMS)

    assert (code, err.startswith("Error: TABLE: There is no file")) == (2, True)
