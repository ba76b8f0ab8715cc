"""`pilotzone transport` from two files to tables, picture, report and JSON."""

import json
import xml.etree.ElementTree as ET

import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from tests.evidence.transport.places import place

COLUMNS = ("--unit", "firm", "--time", "year", "--outcome", "sales", "--cohort", "first", "--covariates", "size")


@pytest.fixture
def panel(tmp_path):
    path = tmp_path / "长沙 a.csv"
    pyarrow.csv.write_csv(place(2), path)
    return path


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "target.parquet"
    pq.write_table(place(5).filter(pyarrow.compute.equal(place(5)["year"], 2018)), path)
    return path


def test_tables_come_after_the_sentence(run, panel, target):
    code, out, err = run("transport", panel, target, *COLUMNS)

    assert (code, err) == (0, "")
    assert out.startswith("In the target population, sales would on average be ")
    titles = [line for line in out.splitlines() if line and not line.startswith(" ")][2:]
    assert titles == [
        "Average effect",
        "By period since funding",
        "Overlap with the target",
        "What weighting leaves",
        "Panel and target",
        "What was left out",
        "Mind",
    ]


def test_files_are_written_and_chinese_is_spoken(run, panel, target, tmp_path):
    svg, png, page, machine = (tmp_path / name for name in ("p.svg", "p.png", "r.html", "r.json"))

    code, out, err = run("transport", panel, target, *COLUMNS, "--lang", "zh", "--plot", svg, "--report", page, "--json", machine)

    assert (code, out.startswith("假如在目标总体实施，sales平均会比不实施高")) == (0, True)
    assert err.splitlines() == [f"已写入：{path}" for path in (svg, page, machine)]
    assert ET.parse(svg).getroot().tag.endswith("svg")
    text = page.read_text(encoding="utf-8")
    assert "pilotzone transport &#x27;长沙 a.csv&#x27; --unit firm" in text
    assert "--threads" not in text
    assert " target.parquet</code>" in text
    assert str(tmp_path) not in text
    assert json.loads(machine.read_text(encoding="utf-8"))["schema"] == "pilotzone.transport/1"
    assert run("transport", panel, target, *COLUMNS, "--plot", png)[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")


def test_every_option_reaches_the_result(run, panel, target):
    options = (
        "--census",
        "--cluster",
        "age",
        "--anticipation",
        "1",
        "--min-event",
        "-1",
        "--max-event",
        "0",
        "--level",
        "0.9",
        "--seed",
        "3",
    )

    record = json.loads(run("transport", panel, target, *COLUMNS, *options, "--json", "-")[1])

    spec = record["spec"]
    assert {name: spec[name] for name in ("cluster", "anticipation", "min_event", "max_event", "level", "seed")} == {
        "cluster": "age",
        "anticipation": 1,
        "min_event": -1,
        "max_event": 0,
        "level": 0.9,
        "seed": 3,
    }
    assert record["target"]["census"] is True


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--covariates", "height"), "There is no column 'height'"),
        (("--level", "2"), "--level: Expected a number above 0 and below 1"),
        (("--report", "-"), "--report: Standard output takes tables"),
        (("--plot", "a.pdf"), "--plot: 'a.pdf' is no picture that can be drawn"),
        (("--max-event", "-1"), "The window holds no event time to average"),
    ],
)
def test_bad_input_is_refused_by_name(run, panel, target, options, message):
    code, out, err = run("transport", panel, target, *COLUMNS, *options)

    assert (code, out) == (2, "")
    assert message in err


def test_a_missing_target_is_named(run, panel, tmp_path):
    code, _, err = run("transport", panel, tmp_path / "none.csv", *COLUMNS)

    assert code == 2
    assert "There is no file" in err


def test_neither_file_read_is_written_over(run, panel, target):
    before = target.read_bytes()

    code, _, err = run("transport", panel, target, *COLUMNS, "--json", target)

    assert (code, "is also named by TARGET" in err, target.read_bytes() == before) == (2, True, True)
