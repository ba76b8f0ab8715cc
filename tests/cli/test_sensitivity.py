import json
import re
import shlex
from html import unescape

import pytest
from tests.cli.conftest import COLUMNS
from tests.evidence.sensitivity.paths import medicaid, printed


@pytest.fixture
def table(tmp_path):
    """Medicaid's event study as a table and its covariance."""
    found = medicaid()
    rows = zip(found.event_time, found.estimate, found.covariance.diagonal() ** 0.5, strict=True)
    (tmp_path / "est.csv").write_text("event_time,estimate,se\n" + "".join(f"{t},{b},{s}\n" for t, b, s in rows), encoding="utf-8")
    (tmp_path / "cov.csv").write_text("\n".join(",".join(map(repr, row)) for row in found.covariance.tolist()), encoding="utf-8")
    return tmp_path / "est.csv", "--covariance", tmp_path / "cov.csv"


def test_table_gives_the_numbers_of_the_library(run, table):
    code, out, _ = run("sensitivity", *table, "--event", 0, "--bound", "0.5,1,1.5,2", "--json", "-")

    found = json.loads(out)
    assert (code, found["schema"], found["breakdown"]["state"]) == (0, "pilotzone.sensitivity/1", "found")
    rounded = [[s["bound"], round(s["lower"], 5), round(s["upper"], 5)] for s in found["sets"]]
    assert rounded == printed()["exact_relative"]


def test_tables_are_printed_and_files_written(run, table, tmp_path):
    files = tmp_path / "s.svg", tmp_path / "s.json"
    code, out, err = run("sensitivity", *table, "--event", 0, "--plot", files[0], "--json", files[1], "--lang", "zh")

    assert code == 0
    assert "界限为 1 的含义" in out
    assert out.index("各界限下不能排除的差异") < out.index("资助前走势检验")
    assert "  0.5          0.02380  0.06729          是" in out
    assert err == "".join(f"已写入：{path}\n" for path in files)
    assert files[0].read_text(encoding="utf-8").startswith("<svg")
    assert len(json.loads(files[1].read_text(encoding="utf-8"))["sets"]) == 5


@pytest.mark.parametrize("restriction", ["smoothness", "combined"])
def test_other_restrictions_are_offered(run, table, restriction):
    code, out, _ = run("sensitivity", *table, "--restriction", restriction, "--event", 1, "--level", 0.9)

    assert (code, "the difference in period +1" in out, "90%" in out) == (0, True, True)


def test_record_of_evaluate_is_taken_further(run, panel, tmp_path):
    result = tmp_path / "result.json"
    run("evaluate", panel, *COLUMNS, "--base", "universal", "--json", result)

    code, out, _ = run("sensitivity", result, "--method", "conditional", "--json", "-")

    assert (code, json.loads(out)["method"]) == (0, "conditional")


def test_record_with_a_varying_base_is_refused_with_the_way_out(run, panel, tmp_path):
    result = tmp_path / "result.json"
    run("evaluate", panel, *COLUMNS, "--json", result)

    code, out, err = run("sensitivity", result)

    assert (code, out) == (2, "")
    assert "--base universal" in err


def test_the_report_holds_a_command_that_makes_the_same_page(run, table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    options = ("--event", 0, "--bound", "0.5,1", "--method", "conditional", "--level", 0.9, "--reference", "-1")
    assert run("sensitivity", *table, *options, "--report", first)[0] == 0

    html = first.read_text(encoding="utf-8")
    words = shlex.split(unescape(re.search(r"<pre><code>(.*?)</code></pre>", html, re.DOTALL)[1]))

    assert words[:3] == ["pilotzone", "sensitivity", "est.csv"]
    assert run(*words[1:], "--report", second)[0] == 0
    assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--bound", "0.5;1"], "Error: --bound: Expected numbers with commas between them, got '0.5;1'."),
        (["--bound", "-1"], "Error: --bound: "),
        (["--event", "7"], "Error: --event: "),
        (["--level", "95"], "Error: --level: "),
        (["--plot", "s.pdf"], "Error: --plot: 's.pdf' is no picture"),
        (["--plot", "-"], "Error: --plot: Standard output takes"),
        (["--report", "-"], "Error: --report: Standard output takes"),
        (["--json", "no/such/folder.json"], "Error: --json: "),
        (["--reference", "0"], "Error: --reference: "),
    ],
)
def test_bad_options_are_named(run, table, arguments, words):
    code, out, err = run("sensitivity", *table, *arguments)

    assert (code, out) == (2, "")
    assert err.startswith(words), err


def test_table_without_covariance_or_of_another_shape_is_named(run, table, tmp_path):
    code, _, err = run("sensitivity", table[0])
    assert (code, err.startswith("Error: --covariance: Standard errors alone")) == (2, True)

    table[2].write_text("1,2\n3,4\n", encoding="utf-8")
    code, _, err = run("sensitivity", *table)
    assert (code, err.startswith("Error: --covariance: cov.csv holds 2 rows")) == (2, True)

    code, _, err = run("sensitivity", tmp_path / "none.csv", "--covariance", table[2])
    assert (code, err.startswith("Error: ESTIMATES: none.csv cannot be read")) == (2, True)
