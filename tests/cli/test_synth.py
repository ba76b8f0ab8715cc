"""`pilotzone synth` from a file to tables, picture, report and JSON."""

import csv
import html
import json
import re
import shlex
import xml.etree.ElementTree as ET

import pytest
from tests.reference.synthetic_data import PERIODS, block

PARTS = ("--unit", "城市", "--time", "年份", "--outcome", "产值", "--cohort", "首次")


@pytest.fixture
def panel(tmp_path):
    """One treated city among eight as a CSV file with Chinese names."""
    y, cohort = block(donors=7)
    path = tmp_path / "城市面板.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("城市", "年份", "产值", "首次"))
        rows.writerows((f"城{i}", t, y[i, at], cohort[i] or "") for i in range(len(y)) for at, t in enumerate(PERIODS))
    return path


def test_tables_begin_with_the_sentence(run, panel):
    code, out, err = run("synth", panel, *PARTS, "--draws", "10")

    assert (code, err) == (0, "")
    assert out.startswith("These data cannot answer whether the policy changed 产值 of 城7.")
    titles = [line for line in out.splitlines() if line and not line.startswith(" ")][2:]
    assert titles == [
        "Effect: synthetic difference in differences",
        "Fit",
        "Placebo ranks",
        "Weights of donors",
        "Weights of periods",
        "Placebos of donors",
        "What was left out",
        "Mind",
    ]
    assert "With 7 donors a rank p-value cannot be below 0.125" in out


def test_files_are_written_and_named(run, panel, tmp_path):
    svg, png, page, machine = (tmp_path / name for name in ("p.svg", "p.png", "p.html", "r.json"))
    files = ("--plot", svg, "--report", page, "--json", machine)

    code, out, err = run("synth", panel, *PARTS, "--method", "did", "--draws", "5", *files, "--lang", "zh")

    assert (code, err.splitlines()) == (0, [f"已写入：{name}" for name in (svg, page, machine)])
    assert "安慰剂排名" in out
    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert "pilotzone synth 城市面板.csv --unit 城市" in page.read_text(encoding="utf-8").replace("&#x27;", "'").replace("'", "")
    assert json.loads(machine.read_text(encoding="utf-8"))["schema"] == "pilotzone.synth/1"
    assert run("synth", panel, *PARTS, "--method", "did", "--errors", "none", "--plot", png)[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")


def test_every_option_reaches_the_estimate(run, panel):
    options = {
        "method": "ascm",
        "donors": "notyet",
        "exclude": "城1, 城2",
        "max-distance": "90",
        "errors": "bootstrap",
        "draws": "7",
        "placebo-time": "2",
        "level": "0.9",
        "seed": "5",
    }
    given = [part for name, value in options.items() for part in (f"--{name}", value)]

    record = json.loads(run("synth", panel, *PARTS, *given, "--leave-one-donor-out", "--json", "-")[1])

    assert record["spec"] == {
        "unit": "城市",
        "time": "年份",
        "outcome": "产值",
        "cohort": "首次",
        "method": "ascm",
        "donors": "notyet",
        "exclude": ["城1", "城2"],
        "max_distance": 90.0,
        "errors": "bootstrap",
        "draws": 7,
        "placebo_time": 2,
        "leave_one_donor_out": True,
        "level": 0.9,
        "seed": 5,
    }
    assert record["error"]["reason"]["code"] == "bootstrap_one_treated"


def test_the_command_in_the_report_gives_the_same_numbers(run, panel, tmp_path, monkeypatch):
    page = tmp_path / "p.html"
    given = ("--method", "sc", "--draws", "5", "--exclude", "城1", "--leave-one-donor-out", "--placebo-time", "3")
    first = json.loads(run("synth", panel, *PARTS, *given, "--json", "-", "--report", page)[1])

    command = html.unescape(re.search(r"<pre><code>(.*?)</code></pre>", page.read_text(encoding="utf-8"))[1])
    monkeypatch.chdir(panel.parent)

    again = json.loads(run(*shlex.split(command)[1:], "--json", "-")[1])

    assert again == first


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--outcome", "产置"), "--outcome: There is no column '产置'"),
        (("--exclude", "城9"), "--exclude: There is no unit '城9' in the panel"),
        (("--max-distance", "0"), "--max-distance: Expected a positive number"),
        (("--max-distance", "0.0001"), "--max-distance: No donor is within 0.0001; the nearest is"),
        (("--placebo-time", "9"), "--placebo-time: Cohort 2010 has 10 periods before treatment"),
        (("--draws", "1"), "--draws: Expected a whole number of at least 2"),
        (("--level", "1"), "--level: Expected a number above 0 and below 1"),
        (("--plot", "p.pdf"), "--plot: 'p.pdf' is no picture that can be drawn"),
        (("--report", "-"), "--report: Standard output takes tables"),
    ],
)
def test_bad_input_is_refused_by_name(run, panel, options, message):
    code, out, err = run("synth", panel, *PARTS, *options)

    assert (code, out) == (2, "")
    assert message in err


def test_a_treated_city_that_lacks_a_year_is_refused_by_name(run, panel):
    lines = panel.read_text(encoding="utf-8").splitlines()
    panel.write_text("\n".join(line for line in lines if not line.startswith("城7,2003")) + "\n", encoding="utf-8")

    code, _, err = run("synth", panel, *PARTS)

    assert (code, err.startswith("Error: PANEL: Treated units lack an outcome in some of the 16 periods: 城7.")) == (2, True)


def test_missing_file_is_named(run, tmp_path):
    code, _, err = run("synth", tmp_path / "none.csv", *PARTS)

    assert (code, err.startswith("Error: PANEL: There is no file")) == (2, True)
