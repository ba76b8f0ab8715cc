"""Pictures of several estimators: every point drawn, told apart without colour, heard by a screen reader."""

import xml.etree.ElementTree as ET

import pytest
from tests.evidence.compared import compared

from pilotzone.evidence.plot import bacon_png, bacon_svg, estimators_png, estimators_svg, heat_map_png, picture_svg
from pilotzone.evidence.plot.compared import LOOKS, drawn_times
from pilotzone.evidence.plot.data import compared_points, side_by_side

SVG = "{http://www.w3.org/2000/svg}"


def marks(svg):
    return [node for node in ET.fromstring(svg).iter(f"{SVG}path") if node.get("stroke-width") == "1.3"]


def texts(svg):
    return {"".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")}


def test_every_estimator_has_one_point_at_every_event_time_drawn():
    record = compared()

    found = marks(estimators_svg(record, lang="en"))

    points = [p for one in side_by_side(record).values() for p in compared_points(one) if p["event_time"] in drawn_times(record)]
    assert len(found) == len(points) + 4  # one of each in the legend
    assert {"Callaway–Sant'Anna", "two-way fixed effects", "Sun–Abraham", "imputation"} <= texts(estimators_svg(record, lang="en"))
    assert {"双向固定效应", "插补法"} <= texts(estimators_svg(record, lang="zh"))


def test_before_treatment_only_points_of_one_base_stand_together():
    varying, universal = compared(), compared(base="universal")

    assert [p["event_time"] for p in compared_points(varying)] == [0, 1, 2, 3, 4]
    assert [p["event_time"] for p in compared_points(universal)] == [-4, -3, -2, -1, 0, 1, 2, 3, 4]
    assert {p["event_time"] for p in compared_points(varying["estimators"]["twfe"])} == set(range(-4, 5))


def test_too_many_event_times_are_cut_to_those_around_the_start():
    record = compared()
    point = record["estimators"]["twfe"]["event_study"]["points"][0]
    record["event_study"]["points"] = [{**point, "event_time": time} for time in range(20)]

    assert drawn_times(record) == list(range(-4, 8))


def test_groups_differ_by_shape_and_not_by_colour_alone():
    for group in (["cs", "twfe", "sunab", "imputation"], ["never_treated", "not_yet_treated", "already_treated"]):
        assert len({LOOKS[key][0] for key in group}) == len(group)


def test_bacon_draws_every_comparison_by_kind():
    record = compared()

    svg = bacon_svg(record, lang="zh")

    comparisons = record["bacon"]["comparisons"]
    assert len(marks(svg)) == len(comparisons) + len({row["kind"] for row in comparisons})
    assert {"对照：始终未获支持", "对照：以后才获支持", "对照：已获支持", "权重"} <= texts(svg)


def test_a_screen_reader_hears_averages_and_weights():
    record = compared()

    estimators, bacon = (ET.fromstring(draw(record, lang="en")) for draw in (estimators_svg, bacon_svg))

    heard = estimators.find(f"{SVG}desc").text
    assert heard.count("imputation ") == 1
    assert f"two-way fixed effects {record['estimators']['twfe']['overall']['event_study']['att']:.4g} (" in heard
    weight = 100 * record["bacon"]["kinds"]["already_treated"]["weight"]
    assert f"compared with: already funded: weight {weight:.1f}%, average " in bacon.find(f"{SVG}desc").text


def test_a_file_of_all_estimators_shows_them_below_the_estimates():
    record = compared()
    means = {"periods": [2015, 2016], "cohorts": [{"cohort": "never", "n": 25, "mean": [0.0, 0.1]}]}

    assert "Estimators side by side: hours" in texts(picture_svg(record, means))


@pytest.mark.parametrize("draw", [estimators_png, bacon_png, heat_map_png])
def test_every_picture_is_there_as_png(draw):
    assert draw(compared(), lang="zh").startswith(b"\x89PNG\r\n")


def test_pictures_inside_a_page_follow_its_ink():
    assert "currentColor" in bacon_svg(compared())
    assert "currentColor" not in estimators_svg(compared(), adaptive=False)
