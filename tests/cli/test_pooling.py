"""`pilotzone moments` and `pilotzone pool`, from panels to one answer."""

import csv
import hashlib
import json
import re
import shlex
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from tests.cli.conftest import COLUMNS


def write_panel(path, *, first, firms, effect):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("企业", "年份", "产值", "首次"))
        for firm in range(first, first + firms):
            cohort = (0, 0, 2021, 2022)[firm % 4]
            for year in range(2019, 2023):
                noise = ((firm * 37 + year * 101) % 23) / 23
                rows.writerow((f"企{firm:03d}", year, round(10 + noise + effect * (0 < cohort <= year), 4), cohort))
    return path


NAMES = ("text", "list", "other", "result", "half", "partless", "huge", "twice")


@pytest.fixture
def sites(run, tmp_path):
    """Three messages of 60 firms each, and the panel of all their rows."""
    messages = []
    for k, name in enumerate(("长沙", "合肥", "郑州")):
        panel = write_panel(tmp_path / f"{name}.csv", first=60 * k, firms=60, effect=2.0)
        messages.append(tmp_path / f"{name}.json")
        assert run("moments", panel, *COLUMNS, "--out", messages[-1])[0] == 0
    return messages, write_panel(tmp_path / "all.csv", first=0, firms=180, effect=2.0)


def test_messages_hold_no_row_and_pool_to_the_numbers_of_all_rows(run, sites):
    messages, everything = sites
    code, out, _ = run("pool", *messages, "--json", "-")
    together = json.loads(run("evaluate", everything, *COLUMNS, "--json", "-")[1])
    pooled = json.loads(out)

    assert code == 0
    for one, other in zip(pooled["att_gt"], together["att_gt"], strict=True):
        assert [one["att"], one["se"]] == pytest.approx([other["att"], other["se"]], abs=1e-12)
    assert [site["site"] for site in pooled["sites"]] == ["长沙", "合肥", "郑州"]
    assert "企" not in messages[0].read_text(encoding="utf-8").replace("企业", "")


def test_exact_text_begins_with_the_sentence_and_ends_with_the_sites(run, sites):
    out = run("pool", *sites[0], "--lang", "zh")[1]
    assert out.startswith("获支持后，受支持单位的产值比对照组平均高 ")
    assert out.splitlines()[-4:] == ["  地区  单位数", "  ----  ------", "  长沙      60", "  合肥      60", "  郑州      60"][-4:]


def test_random_effects_take_messages_and_results_together(run, sites, tmp_path):
    messages, _ = sites
    other = write_panel(tmp_path / "武汉.csv", first=500, firms=80, effect=1.0)
    result = tmp_path / "武汉.json"
    assert run("evaluate", other, *COLUMNS, "--json", result)[0] == 0

    code, out, _ = run("pool", *messages, result, "--mode", "random", "--json", "-")
    found = json.loads(out)

    assert (code, found["schema"], [row["site"] for row in found["sites"]]) == (0, "pilotzone.pool/1", ["长沙", "合肥", "郑州", "武汉"])
    assert sum(row["weight"] for row in found["sites"]) == pytest.approx(1.0)
    text = run("pool", *messages, result, "--mode", "random", "--lang", "en")[1]
    assert text.startswith("On average over sites, the difference in 产值 is +")
    assert "range for a further site" in text
    assert "Only 4 sites" in text


def test_result_of_another_estimator_is_not_pooled(run, sites, tmp_path):
    messages, everything = sites
    for estimator in ("twfe", "all"):
        assert run("evaluate", everything, *COLUMNS, "--estimator", estimator, "--json", tmp_path / f"{estimator}.json")[0] == 0

    code, _, err = run("pool", messages[0], tmp_path / "twfe.json", "--mode", "random")

    assert (code, "twfe.json was estimated with --estimator twfe. Accepted: results of cs or all." in err) == (2, True)
    assert run("pool", messages[0], tmp_path / "all.json", "--mode", "random")[0] == 0


@pytest.mark.parametrize("mode", ["exact", "random"])
def test_picture_and_report_are_written_and_the_report_can_be_made_again(run, sites, tmp_path, monkeypatch, mode):
    monkeypatch.chdir(tmp_path)
    svg, png, first, second = (tmp_path / name for name in ("p.svg", "p.png", "a.html", "b.html"))
    options = ("--mode", mode, "--max-event", "1", "--level", "0.9", "--lang", "zh")

    code, _, err = run("pool", *sites[0], *options, "--plot", svg, "--report", first)

    assert (code, err.splitlines()) == (0, [f"已写入：{svg}", f"已写入：{first}"])
    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert run("pool", *sites[0], *options, "--plot", png)[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    html = first.read_text(encoding="utf-8")
    assert all(hashlib.sha256(site.read_bytes()).hexdigest() in html for site in sites[0])
    words = shlex.split(unescape(re.search(r"<pre><code>(.*?)</code></pre>", html, re.DOTALL)[1]))
    assert words[:5] == ["pilotzone", "pool", "长沙.json", "合肥.json", "郑州.json"]
    assert run(*words[1:], "--lang", "zh", "--report", second)[0] == 0
    assert second.read_bytes() == first.read_bytes()


def test_no_message_is_written_over(run, sites):
    code, _, err = run("pool", *sites[0], "--report", sites[0][1])

    assert (code, "is also named by F.json" in err) == (2, True)


def test_no_message_that_left_before_is_written_over(run, tmp_path):
    panel, before = write_panel(tmp_path / "a.csv", first=0, firms=60, effect=1.0), tmp_path / "1.json"
    assert run("moments", panel, *COLUMNS, "--out", before)[0] == 0
    content = before.read_bytes()

    code, _, err = run("moments", panel, *COLUMNS, "--out", before, "--previous", before)

    assert (code, "is also named by --previous" in err, before.read_bytes() == content) == (2, True, True)


def test_small_cohorts_stay_and_may_be_held_back(run, tmp_path):
    panel = write_panel(tmp_path / "小.csv", first=0, firms=36, effect=2.0)
    out = tmp_path / "out.json"

    code, _, err = run("moments", panel, *COLUMNS, "--out", out)
    assert (code, out.exists()) == (2, False)
    assert "Cohort 2021: only 9 units, fewer than 10; Cohort 2022: only 9 units, fewer than 10" in err

    code, text, _ = run("moments", panel, *COLUMNS, "--out", out, "--withhold")
    message = json.loads(out.read_text(encoding="utf-8"))
    assert (code, list(message["cohorts"]), message["dropped"]) == (0, ["never"], {"withheld_unit": 18})
    assert "Held back" in text


def test_release_that_differs_by_one_unit_stays(run, tmp_path):
    before, after = tmp_path / "1.json", tmp_path / "2.json"
    assert run("moments", write_panel(tmp_path / "a.csv", first=0, firms=60, effect=1.0), *COLUMNS, "--out", before)[0] == 0

    panel = write_panel(tmp_path / "b.csv", first=0, firms=61, effect=1.0)
    code, _, err = run("moments", panel, *COLUMNS, "--out", after, "--previous", before)

    assert (code, after.exists()) == (2, False)
    assert "The never funded: differs from release 1 by 1 units, fewer than 10" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--mode", "both"), "--mode: 'both' is not known. Accepted: exact, random."),
        (("--kind", "mean"), "--kind: 'mean' is not known."),
        (("missing.json",), "F.json: 'missing.json' cannot be read"),
        (("{text}",), "is no JSON"),
        (("{list}",), "holds a list"),
        (("{other}",), "Expected moments, got schema 'x'"),
        (("{first}",), "stands twice"),
        (("{first}", "--mode", "random"), "come from one panel"),
        (("{result}", "--mode", "random"), "was estimated with --control notyet, not never"),
        (("{half}", "--mode", "random"), "holds no overall event_study"),
        (("{partless}", "--mode", "random"), "holds no proper panel and spec"),
        (("{huge}", "--mode", "random"), "holds no overall event_study"),
        (("{twice}",), "is no JSON: the name 'rows' stands twice"),
    ],
)
def test_bad_input_is_refused_by_name(run, sites, tmp_path, arguments, message):
    messages, everything = sites
    files = {"first": messages[0], **{name: tmp_path / f"{name}.json" for name in NAMES}}
    files["text"].write_text("{")
    files["list"].write_text("[]")
    files["other"].write_text('{"schema": "x"}')
    spec = {"control": "never", "base": "varying", "anticipation": 0, "min_event": None, "max_event": None}
    half = {"schema": "pilotzone.estimate/1", "spec": spec, "panel": {"units": 9, "sha256": None}}
    files["half"].write_text(json.dumps(half))
    files["partless"].write_text(json.dumps(half | {"panel": {"units": 9, "sha256": []}}))
    files["huge"].write_text(json.dumps(half | {"overall": {"event_study": {"att": 10**400, "se": 1.0}}}))
    files["twice"].write_text(messages[0].read_text(encoding="utf-8").replace('"rows"', '"rows": 1, "rows"'), encoding="utf-8")
    run("evaluate", everything, *COLUMNS, "--control", "notyet", "--json", files["result"])

    code, out, err = run("pool", *messages, *(each.format(**files) for each in arguments))

    assert (code, out) == (2, "")
    assert message in err


def test_message_of_another_outcome_is_no_earlier_release(run, sites, tmp_path):
    messages, everything = sites
    columns = [*COLUMNS[:4], "--outcome", "年份", *COLUMNS[6:]]
    code, _, err = run("moments", everything, *columns, "--out", tmp_path / "n.json", "--previous", messages[0])
    assert (code, "holds '产值', not '年份'" in err) == (2, True)
