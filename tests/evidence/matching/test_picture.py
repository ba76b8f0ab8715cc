"""Pictures: one element with title and description, no outside address, the same numbers as the record."""

import copy
import xml.etree.ElementTree as ET

import pytest
from tests.evidence.matching.records import of_firms, of_panel

from pilotzone.evidence.matching.picture import balance_svg, events_svg, match_png, match_svg, overlap_svg

APART = {"method": "nearest", "support": "keep", "bias_correction": False}


def parts(svg):
    root = ET.fromstring(svg)
    return root[0].text, root[1].text


@pytest.mark.parametrize("draw", [balance_svg, overlap_svg, events_svg, match_svg])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pictures_stand_alone(draw, lang):
    svg = draw(of_panel(), lang=lang)

    title, desc = parts(svg)
    assert title
    assert desc
    assert "<script" not in svg
    assert "http" not in svg.replace("http://www.w3.org", "")


def test_description_of_the_balance_names_every_covariate_with_its_differences():
    row = of_firms()["balance"][0]

    desc = parts(balance_svg(of_firms(), lang="zh"))[1]

    assert f"规模 {abs(row['before']['difference']):.3f} 到 0.000" in desc
    assert "age " in desc


def test_a_difference_that_is_undefined_is_said_and_not_drawn():
    record = copy.deepcopy(of_firms())
    record["balance"][0]["after"]["difference"] = None

    assert "undefined" in parts(balance_svg(record))[1]


def test_description_of_the_overlap_gives_medians():
    bins = of_firms()["overlap"]["bins"]
    total, middle = 0.0, None
    for row in bins:
        total += row["treated"]
        middle = (row["low"] + row["high"]) / 2
        if total >= 0.5:
            break

    assert f"about {middle:.4g} among the treated" in parts(overlap_svg(of_firms()))[1]


def test_file_leaves_out_what_is_not_known():
    panel, units, apart = (parts(match_svg(record))[1] for record in (of_panel(), of_firms(), of_firms(far=True, **APART)))

    assert [text.count("Differences by period") for text in (panel, units, apart)] == [1, 0, 0]
    assert [text.count("By fitted chance") for text in (panel, units, apart)] == [1, 1, 0]


def test_png_is_a_png():
    assert match_png(of_panel(), lang="zh").startswith(b"\x89PNG")
