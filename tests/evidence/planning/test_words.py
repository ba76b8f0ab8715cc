"""Words, tables, picture and page of a plan in both languages."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.evidence.planning.panels import PLAIN, outcomes, panel

from pilotzone.evidence.planning import PlanOptions, power_plan
from pilotzone.evidence.planning import notices as notices_module
from pilotzone.evidence.planning.page import REFERENCES, power_html
from pilotzone.evidence.planning.picture import power_svg
from pilotzone.evidence.planning.tables import raise_by, sentences, sizes, warnings
from pilotzone.evidence.planning.words import WORDS, say
from pilotzone.evidence.report import Style

PACKAGE = Path(notices_module.__file__).parent
DOCS = Path(__file__).parents[3] / "docs/power.md"


@pytest.fixture(scope="module")
def record():
    return power_plan(panel(outcomes()), PLAIN, PlanOptions(design="trial", draws=60, effect=0.4)).to_dict()


def test_every_warning_has_chinese_words_and_stands_in_the_docs():
    codes = set(re.findall(r'Notice\(\s*"(\w+)"', (PACKAGE / "notices.py").read_text(encoding="utf-8")))

    page = DOCS.read_text(encoding="utf-8")

    assert len(codes) == 17
    assert codes <= set(WORDS)
    assert {code for code in codes if f"`{code}`" not in page} == set()


def test_phrases_have_the_same_values_in_both_languages():
    fields = {key: [set(re.findall(r"{(\w+)}", text)) for text in pair] for key, pair in WORDS.items() if pair[1]}

    assert {key for key, (zh, en) in fields.items() if zh != en} == set()
    with pytest.raises(ValueError, match="lang must be zh or en"):
        say("title", "fr")


def test_every_design_has_words_method_and_references():
    for design in REFERENCES:
        assert design in WORDS
        assert f"method_{design}" in WORDS


def test_every_word_that_is_asked_for_is_there():
    asked = set()
    for source in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and isinstance(node.args[0], ast.Constant):
                asked.add(node.args[0].value)

    assert len(asked) > 30
    assert asked <= set(WORDS)


def test_plan_without_an_answer_says_so(record):
    never = {**record["sizes"][2]["simulation"], "effect": None, "effect_lower": None, "effect_upper": None}
    size = record["sizes"][2]["size"]
    rows = [{**record["sizes"][2], "simulation": never}]

    lines = sentences({**record, "sizes": rows, "plan": {"size": size, "needed": None}}, Style("en"))

    assert lines[0].endswith("no effect, however large, is found with 80% power.")
    assert "By formula no size reaches 80% power." in lines
    assert sizes({**record, "sizes": rows, "plan": {"size": size}}, Style("en")).rows[0][2:4] == ("never", "—")


def test_negative_mean_gives_no_percentage(record):
    moved = {**record, "panel": {**record["panel"], "mean": -3.0}}

    assert "%" not in sentences(moved, Style("en"))[1]
    assert {row[5] for row in sizes(moved, Style("en")).rows} == {"—"}


def test_nothing_to_raise_and_nothing_to_warn_of_is_said(record):
    quiet = {**record, "raise_by": [], "warnings": []}

    assert raise_by(quiet, Style("zh")).note == "没有找到能明显提高把握的改动。"
    assert warnings(quiet, "zh") == ["没有需要提示的问题。"]


def test_rows_that_were_not_simulated_show_dashes(record):
    rows = [{**row, "simulation": None} for row in record["sizes"]]

    shown = sizes({**record, "sizes": rows}, Style("en"))

    assert {len(row) for row in shown.rows} == {len(shown.head)}
    assert shown.rows[0][2:4] == ("—", "—")
    assert "(by formula)" in sentences({**record, "sizes": rows}, Style("en"))[0]


def test_picture_has_words_for_those_who_do_not_see_it(record):
    drawn = {lang: power_svg(record, lang=lang) for lang in ("zh", "en")}

    assert "检验效能：y · 200 个单位" in drawn["zh"]
    assert "Chance to find effects of different size with 200 units: effect 0: 5%." in drawn["en"]


def test_page_holds_tables_methods_references_and_command(record):
    page = power_html(record, source="past.csv", command="pilotzone power past.csv --design trial", lang="en")

    for text in ("Sizes and smallest effects", "What would raise it", "Bloom (1995)", "pilotzone power past.csv --design trial", "<svg"):
        assert text in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", page)


def test_formula_alone_leaves_out_the_columns_of_the_simulation():
    only = power_plan(panel(outcomes()), PLAIN, PlanOptions(design="trial", draws=0)).to_dict()

    assert sizes(only, Style("en")).head == ("units", "formula", "in sd", "of mean")
    assert "<svg" in power_svg(only)
    assert replace(PlanOptions(), draws=0).draws == 0
