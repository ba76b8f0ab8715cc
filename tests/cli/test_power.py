"""`pilotzone power` from a file of the past to sentences, tables, picture, report and JSON."""

import csv
import json
import re
import shlex
import xml.etree.ElementTree as ET

import pytest
from tests.evidence.planning.panels import outcomes

COLUMNS = ("--unit", "企业", "--time", "年份", "--outcome", "产值")


@pytest.fixture
def past(tmp_path):
    """120 firms over five years with town, score and first year of support."""
    path = tmp_path / "过去.csv"
    y = outcomes(120, 5, clusters=12)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("企业", "年份", "产值", "镇", "得分", "首次", "员工"))
        for firm in range(120):
            for year in range(5):
                first = 2023 if firm % 3 == 0 else ""
                rows.writerow((f"企{firm:03d}", 2018 + year, y[firm, year], f"镇{firm // 5}", firm - 60, first, firm % 7))
    return path


def test_result_says_the_smallest_effect_and_what_would_raise_it(run, past):
    code, out, err = run("power", past, "--design", "trial", *COLUMNS, "--draws", "100", "--effect", "0.5")

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert re.match(
        r"Lottery \(randomised trial\), 120 units: the smallest effect found with 80% power at the 95% level is about 0", lines[0]
    )
    assert lines[1].startswith("That is 0.")
    assert any(line.startswith("An effect of 0.5 would be found with ") for line in lines)
    titles = [line for line in lines if line and not line.startswith(" ")][6:]
    assert titles == [
        "Sizes and smallest effects",
        "Periods and smallest effects (formula, same size)",
        "What would raise it (formula)",
        "Measured in the past",
        "Mind",
    ]


@pytest.mark.parametrize(
    "design",
    [
        ("did", "--cohort", "首次", "--cluster", "镇", "--starts", "1,2", "--horizon", "2"),
        ("trial", "--block", "镇", "--covariates", "员工", "--uptake", "0.7", "--attrition", "0.1", "--share", "0.4"),
        ("wedge", "--cluster", "镇", "--steps", "2"),
        ("rdd", "--score", "得分", "--cutoff", "0", "--size", "300"),
        ("synth", "--past", "3", "--size", "25"),
        ("match", "--cohort", "首次", "--covariates", "员工"),
        ("pool", "--cluster", "镇", "--site-units", "20", "--heterogeneity", "0.2", "--adjust", "none"),
    ],
    ids=lambda design: design[0],
)
def test_every_design_is_told_in_both_languages_and_made_again_by_its_command(run, past, tmp_path, monkeypatch, design):
    svg, html, machine = (tmp_path / name for name in ("p.svg", "r.html", "r.json"))

    code, out, err = run(
        "power", past, "--design", *design, *COLUMNS, "--draws", "20", "--lang", "zh", "--plot", svg, "--report", html, "--json", machine
    )

    assert code == 0
    assert err.splitlines() == [f"已写入：{name}" for name in (svg, html, machine)]
    assert "规模与最小效果" in out
    assert ET.parse(svg).getroot().tag.endswith("svg")
    page = html.read_text(encoding="utf-8")
    assert 'lang="zh-Hans"' in page
    record = json.loads(machine.read_text(encoding="utf-8"))
    assert record["schema"] == "pilotzone.power/1"
    command = re.search(r"<pre><code>(.*?)</code></pre>", page).group(1).replace("&#x27;", "'")
    monkeypatch.chdir(tmp_path)
    assert json.loads(run(*shlex.split(command)[1:], "--json", "-")[1]) == record
    assert (
        run("power", past, "--design", *design, *COLUMNS, "--draws", "0", "--lang", "en", "--report", html, "--plot", tmp_path / "p.png")[0]
        == 0
    )
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_same_seed_gives_the_same_bytes(run, past):
    given = ("power", past, "--design", "did", *COLUMNS, "--draws", "50", "--json", "-")

    assert run(*given)[1] == run(*given)[1] != run(*given, "--seed", "1")[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--design", "trial", "--steps", "5"), "--steps: Expected no steps for the design 'trial'; it serves wedge"),
        (("--design", "did", "--sizes", "10,x"), "--sizes: Expected whole numbers with commas between them"),
        (("--design", "did", "--starts", "a"), "--starts: Expected numbers with commas between them"),
        (("--design", "did", "--power", "80"), "--power: Expected a number above 0 and below 1"),
        (("--design", "rdd"), "--score: A cut-off needs the score that decides"),
        (("--design", "match"), "--cohort: Matching needs 4 or more units that were treated later"),
        (("--design", "did", "--cohort", "首年"), "--cohort: There is no column '首年'"),
        (("--design", "did", "--horizon", "7"), "This plan needs 8 periods in a row"),
        (("--design", "trial", "--size", "3"), "A study of 3 is too small for this design"),
        (("--design", "did", "--report", "-"), "--report: Standard output takes tables"),
        (("--design", "did", "--plot", "curve.pdf"), "--plot: 'curve.pdf' is no picture"),
    ],
)
def test_bad_input_names_the_option_and_what_is_accepted(run, past, options, message):
    code, out, err = run("power", past, *COLUMNS, *options)

    assert (code, out) == (2, "")
    assert message in err


def test_what_was_left_out_of_the_past_is_said_in_words(run, past):
    text = past.read_text(encoding="utf-8").splitlines()
    cells = text[1].split(",")
    past.write_text("\n".join([text[0], ",".join([*cells[:2], "", *cells[3:]]), *text[2:]]), encoding="utf-8")

    said = [run("power", past, "--design", "trial", *COLUMNS, "--draws", "0", "--lang", lang)[1] for lang in ("en", "zh")]

    assert "Not all of the panel was used; left out: rows without outcome (1)" in said[0]
    assert "部分数据未使用，按原因计：没有结果的行（1）" in said[1]
