"""The forest picture: everything it shows is said, and nothing depends on colour alone."""

import xml.etree.ElementTree as ET

import pytest
from tests.evidence.pooling.test_tables import ALIKE, record

from pilotzone.evidence.pooling.picture import described, forest_png, forest_svg


@pytest.mark.parametrize(("lang", "title"), [("en", "Sites and their mean: sales"), ("zh", "各地与平均：sales")])
def test_title_and_description_tell_every_line(lang, title):
    root = ET.fromstring(forest_svg(ALIKE, lang=lang))

    said = {part.tag.rpartition("}")[2]: part.text for part in root if part.text}
    assert (root.get("role"), said["title"], said["desc"]) == ("img", title, described(ALIKE, lang))
    assert said["desc"].count("20.0%") == 5


def test_numbers_stand_beside_the_lines_and_the_further_site_is_dashed():
    drawn = forest_svg(ALIKE)

    assert "2.000 (1.020 to 2.980)" in drawn
    assert "1.288 to 2.712" in drawn
    assert 'stroke-dasharray="5,3"' in drawn
    assert forest_png(ALIKE).startswith(b"\x89PNG")


def test_two_sites_have_no_further_one():
    found = record(("A", -1.0, 1.0, 60), ("B", 1.0, 1.0, 60))

    assert "further" not in described(found, "en")
    assert 'stroke-dasharray="5,3"' not in forest_svg(found)


def test_a_page_around_it_says_the_heading():
    assert "Sites and their mean" in forest_svg(ALIKE).partition("</desc>")[2]
    assert "Sites and their mean" not in forest_svg(ALIKE, adaptive=True).partition("</desc>")[2]
