"""The one stylesheet and all templates of all rooms: what can be known without a browser."""

import re
from pathlib import Path

import pytest

import pilotzone

PACKAGE = Path(pilotzone.__file__).parent
CSS = (PACKAGE / "kit/static/kit/pilotzone.css").read_text(encoding="utf-8")
SCRIPT = (PACKAGE / "kit/static/kit/pilotzone.js").read_text(encoding="utf-8")
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
TOKEN = re.compile(r"--pz-([\w-]+): (#[0-9a-f]{6});")


def block(opening: str) -> str:
    """Return what stands between the braces of a rule of the stylesheet."""
    start = CSS.index(opening) + len(opening)
    return CSS[start : CSS.index("}", start)]


LIGHT = dict(TOKEN.findall(block(":root {")))
DARK = dict(TOKEN.findall(block(':root[data-theme="dark"] {')))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_dark_values_stand_twice_word_for_word():
    asked = block(':root:not([data-theme="light"]) {')

    assert [line.strip() for line in asked.split("\n")] == [line.strip() for line in block(':root[data-theme="dark"] {').split("\n")]


def test_dark_has_every_colour_of_light():
    assert sorted(DARK) == sorted(LIGHT)


TEXT_ON = [
    *[(ink, ground) for ink in ("ink", "ink-2", "accent", "bad", "warn", "ok") for ground in ("page", "card", "tint")],
    *[(f"stamp-{origin}", ground) for origin in ("synthetic", "example", "past") for ground in ("page", "card")],
    *[(tone, f"{tone}-tint") for tone in ("ok", "warn", "bad", "info")],
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("card", "bad"),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_text_stands_out_from_its_ground(theme, ink, ground):
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), [("line-strong", "card"), ("line-strong", "page"), ("paid", "free"), ("ink", "free")])
def test_marks_and_frames_stand_out(theme, mark, ground):
    assert contrast(theme[mark], theme[ground]) >= 3


def test_stylesheet_and_script_fetch_nothing():
    assert re.findall(r"url\(|@import|https?://", CSS) == []
    assert re.findall(r"https?://|fetch\(|XMLHttpRequest|eval\(|innerHTML|import ", SCRIPT) == []


def test_every_table_that_scrolls_can_be_reached_by_keyboard_and_says_what_it_is():
    wraps = {path: re.findall(r'<div class="pz-table-wrap"([^>]*)>', path.read_text(encoding="utf-8")) for path in TEMPLATES}
    found = {path.name: attributes for path, all_of in wraps.items() for attributes in all_of}
    assert len(found) > 4
    assert [
        name for name, attributes in found.items() if 'role="region" aria-label="' not in attributes or 'tabindex="0"' not in attributes
    ] == []


def test_edge_of_a_table_lies_in_shadow_while_there_is_more_and_not_on_paper():
    wrap = block(".pz-table-wrap {\n")
    assert [layer.rpartition(" ")[2] for layer in re.findall(r"linear-gradient.*? (?:local|scroll)", wrap)] == [
        "local",
        "local",
        "scroll",
        "scroll",
    ]
    assert CSS.count("--pz-edge: ") == 3
    assert "background: none" in re.findall(r"\.pz-table-wrap \{[^}]*\}", CSS[CSS.index("@media print") :])[0]


def test_chinese_fonts_come_first_for_chinese():
    assert re.search(r"--pz-sans-zh: (.*?);", CSS, re.DOTALL)[1].startswith('"PingFang SC"')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_template_keeps_the_content_policy(path):
    text = path.read_text(encoding="utf-8")

    inline = re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)(?![^>]*application/json)", text)

    assert inline == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_class_of_a_template_is_in_the_stylesheet(path):
    classes = re.findall(
        r"(?<![\w.-])pz-[a-z0-9]+(?:(?:__|--|-)[a-z0-9]+)*(?![\w-]|--)", re.sub(r"\{%.*?%\}", " ", path.read_text(encoding="utf-8"))
    )

    unknown = sorted({name for name in classes if not re.search(rf"\.{re.escape(name)}(?![\w-])", CSS)})

    assert unknown == []


def test_every_component_is_documented_with_its_include():
    guide = (PACKAGE.parents[1] / "docs/design-system.md").read_text(encoding="utf-8")
    components = sorted((PACKAGE / "kit/templates/kit/components").glob("*.html"))

    assert [path.name for path in components if f"kit/components/{path.name}" not in guide] == []
    assert components
