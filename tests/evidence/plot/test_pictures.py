"""Pictures parse, speak to screen readers, keep to themselves, and show every defined number."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from tests.evidence.sample_record import cell, estimate, means, point

from pilotzone.evidence.moments import moments_of
from pilotzone.evidence.plot import (
    MissingPlotError,
    event_study_svg,
    heat_map_svg,
    picture_png,
    picture_svg,
    raw_means,
    raw_means_svg,
    render,
)

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


def test_raw_means_of_moments_puts_the_never_treated_first():
    y = np.array([[1.0, 2.0], [3.0, 6.0], [5.0, 7.0]])

    found = raw_means(moments_of(y, np.array([2021, 0, 2021]), np.array([2020, 2021])))

    assert found == {
        "periods": [2020, 2021],
        "cohorts": [{"cohort": "never", "n": 1, "mean": [3.0, 6.0]}, {"cohort": 2021, "n": 2, "mean": [3.0, 4.5]}],
    }


def test_raw_means_names_every_group_with_its_size_in_both_languages():
    zh, en = (texts(raw_means_svg(means(), outcome="y", lang=lang)) for lang in ("zh", "en"))

    assert {"始终未获支持（91 个）", "1988 起获支持（36 个）", "1989 起获支持（30 个）", "y（均值）"} <= set(zh)
    assert {"never funded (n = 91)", "funded from 1988 (n = 36)", "funded from 1989 (n = 30)", "mean of y"} <= set(en)


def test_a_screen_reader_hears_title_and_every_number():
    root = ET.fromstring(event_study_svg(estimate(), outcome="培训时数", lang="zh"))

    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == "逐期估计：培训时数"
    assert desc.text == (
        "获支持前后各期的估计值和 95% 置信区间。第 −2 期 −3（−10.84 至 4.84）。第 −1 期 0（无区间）。"
        "第 0 期 24.5（17.84 至 31.16）。第 +1 期 12（2.2 至 21.8）。"
    )


def test_the_picture_of_estimates_draws_every_defined_interval_and_point():
    root = ET.fromstring(event_study_svg(estimate()))

    thick = [node for node in root.iter(f"{SVG}line") if node.get("stroke-width") == "5"]
    points = [node for node in root.iter(f"{SVG}path") if node.get("stroke-width") == "1.6"]
    assert len(thick) == 3
    assert len(points) == 4
    assert [node.get("fill").startswith("var(--paper") for node in points] == [True, True, False, False]


def test_a_picture_inside_a_page_follows_its_ink_and_a_file_is_black_on_white():
    inside, alone = (raw_means_svg(means(), outcome="y", adaptive=adaptive) for adaptive in (True, False))

    assert "currentColor" in inside
    assert render.INK not in inside
    assert "currentColor" not in alone
    assert f'fill="{render.PAPER}"' in alone


def test_labels_are_escaped_and_nothing_is_fetched_or_run():
    svg = raw_means_svg(means(), outcome="<script>alert(1)</script>&\\1", lang="en")

    ET.fromstring(svg)
    assert "<script" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert "style=" not in svg


def test_two_pictures_on_one_page_share_no_id():
    ids = [
        {node.get("id") for node in ET.fromstring(svg).iter() if node.get("id")}
        for svg in (raw_means_svg(means(), outcome="y"), event_study_svg(estimate()))
    ]

    assert ids[0]
    assert not ids[0] & ids[1]


def test_many_cohorts_get_a_panel_each():
    many = [{"cohort": 1988 + at, "n": 5, "mean": [1.0, 2.0, 3.0]} for at in range(6)]

    drawn = texts(raw_means_svg(means(cohorts=[means()["cohorts"][0], *many]), outcome="y"))

    assert [text for text in drawn if text.startswith("funded from")] == [f"funded from {1988 + at} (n = 5)" for at in range(6)]
    assert "mean of y · solid: never funded (n = 91) · dashed: the cohort" in drawn


def test_many_event_times_still_name_the_start():
    points = [point(time, 0.1 * time, 1.0) for time in range(-25, 26)]

    drawn = texts(event_study_svg(estimate(event_study={"points": points, "critical_value": 2.5})))

    assert {"−24", "0", "24"} <= set(drawn)


def test_the_heat_map_writes_each_cell_and_makes_clear_ones_bold():
    root = ET.fromstring(heat_map_svg(estimate()))

    numbers = {node.text: node.get("font-weight") for node in root.iter(f"{SVG}text") if "." in (node.text or "")}
    assert numbers == {"20.0": "bold", "12.0": "bold", "0.0": "normal", "30.0": "bold"}


def test_the_heat_map_frames_cells_from_funding_on():
    frames = [node for node in ET.fromstring(heat_map_svg(estimate())).iter(f"{SVG}path") if node.get("stroke-width") == "1.2"]

    assert len(frames) == sum(row["event_time"] >= 0 for row in estimate()["att_gt"]) == 3


def test_a_heat_map_of_many_periods_has_room_for_signs_only():
    row = [cell(2000, 1990 + at, (-1.0, 0.0, 2.0)[at % 3], 0.5) for at in range(15)]

    root = ET.fromstring(heat_map_svg(estimate(att_gt=row)))

    signs = [(node.text, node.get("font-weight")) for node in root.iter(f"{SVG}text") if node.get("font-size") == "15px"]
    assert sorted(set(signs)) == [("+", "bold"), ("0", "normal"), ("−", "bold")]
    assert len(signs) == 15


def test_a_file_shows_means_above_and_estimates_below():
    drawn = texts(picture_svg(estimate(), means(), lang="en"))

    assert {"Raw means: hrsemp", "Estimates by period: hrsemp"} <= set(drawn)
    assert picture_png(estimate(), means()).startswith(b"\x89PNG\r\n")


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)

    with pytest.raises(MissingPlotError, match=r"pip install 'pilotzone\[plot\]'"):
        event_study_svg(estimate())


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="lang must be zh or en; got 'fr'"):
        event_study_svg(estimate(), lang="fr")
