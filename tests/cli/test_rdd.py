"""`pilotzone rdd` from a file to tables, picture and JSON."""

import csv
import json
import re
import shlex
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from tests.reference.cutoff_data import smooth

PARTS = ("--outcome", "产值", "--score", "得分", "--cutoff", "0")


@pytest.fixture
def table(tmp_path):
    """The smooth reference design as a CSV file with Chinese names."""
    x, y, taken, z, cluster = smooth()
    path = tmp_path / "申请.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("得分", "产值", "获支持", "员工", "镇", "线"))
        rows.writerows(zip(x, y, taken, z[:, 0], cluster, [0.0, *[0.01] * 599], strict=True))
    return path


def test_tables_put_the_robust_interval_first(run, table):
    code, out, err = run("rdd", table, *PARTS)

    assert (code, err) == (0, "")
    assert out.startswith("At the cut-off, the robust 95% interval of the jump in 产值 is ")
    titles = [line for line in out.splitlines() if line and not line.startswith(" ")][3:]
    assert titles == ["Jumps at the cut-off", "Observations on either side", "Checks", "What was left out", "Mind"]


def test_fuzzy_tables_speak_chinese_and_files_are_written(run, table, tmp_path):
    svg, png, machine = (tmp_path / name for name in ("p.svg", "p.png", "r.json"))
    options = ("--treated", "获支持", "--covariates", "员工", "--cluster", "镇", "--lang", "zh")

    code, out, err = run("rdd", table, *PARTS, *options, "--plot", svg, "--json", machine)

    assert code == 0
    assert "Anderson-Rubin 集（不依赖第一阶段强弱）" in out
    assert "协变量：员工" in out
    assert err.splitlines() == [f"已写入：{svg}", f"已写入：{machine}"]
    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert json.loads(machine.read_text(encoding="utf-8"))["schema"] == "pilotzone.rdd/1"
    assert run("rdd", table, *PARTS, "--plot", png)[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")


def test_the_report_holds_a_command_that_makes_the_same_numbers(run, table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ("--treated", "获支持", "--covariates", "员工", "--donut", "0.02,0.05", "--placebo", "-0.3", "--bandwidth", "0.4")
    report = tmp_path / "r.html"
    record = json.loads(run("rdd", table, *PARTS, *options, "--report", report, "--json", "-")[1])

    words = shlex.split(unescape(re.search(r"<pre><code>(.*?)</code></pre>", report.read_text(encoding="utf-8"), re.DOTALL)[1]))

    assert words[:3] == ["pilotzone", "rdd", "申请.csv"]
    assert json.loads(run(*words[1:], "--json", "-")[1]) == record


def test_every_option_reaches_the_estimate(run, table):
    options = (
        "--kernel",
        "uniform",
        "--order",
        "2",
        "--bandwidth",
        "0.5",
        "--vce",
        "hc2",
        "--level",
        "0.9",
        "--donut",
        "0.02",
        "--placebo",
        "-0.3",
    )

    spec = json.loads(run("rdd", table, *PARTS, *options, "--binning", "even", "--json", "-")[1])["spec"]

    chosen = {name: spec[name] for name in ("kernel", "order", "bandwidth", "vce", "level", "donut", "placebo", "binning")}
    assert chosen == {
        "kernel": "uniform",
        "order": 2,
        "bandwidth": 0.5,
        "vce": "hc2",
        "level": 0.9,
        "donut": [0.02],
        "placebo": [-0.3],
        "binning": "even",
    }


def test_warnings_and_cutoffs_are_said_in_chinese(run, table):
    code, out, _ = run("rdd", table, *PARTS[:4], "--pooled", "线", "--bandwidth", "0.05", "--lang", "zh")

    assert (code, "各断点" in out, "带宽内断点以下只有" in out, "以下断点只有一侧有观测" in out) == (0, True, True, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--cutoff", "9"), "--cutoff: No observation lies at or above the cut-off"),
        (("--outcome", "产置"), "--outcome: There is no column '产置'"),
        (("--bandwidth", "best"), "--bandwidth: Expected 'mserd'"),
        (("--donut", "x"), "--donut: Expected numbers with commas between them, got 'x'"),
        (("--pooled", "线"), "--pooled: A cut-off and a column of cut-offs are both given"),
        (("--plot", "p.pdf"), "--plot: 'p.pdf' is no picture that can be drawn"),
        (("--plot", "-"), "--plot: Standard output takes tables"),
        (("--report", "-"), "--report: Standard output takes tables"),
    ],
)
def test_bad_input_is_refused_by_name(run, table, options, message):
    code, out, err = run("rdd", table, *PARTS, *options)

    assert (code, out) == (2, "")
    assert message in err


def test_missing_table_is_named(run, tmp_path):
    code, _, err = run("rdd", tmp_path / "none.csv", *PARTS)

    assert (code, err.startswith("Error: TABLE: There is no file")) == (2, True)
