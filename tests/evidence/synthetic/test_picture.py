import xml.etree.ElementTree as ET

import pytest
from tests.evidence.synthetic.panels import panel, panel_of

from pilotzone.evidence import SynthOptions, synth
from pilotzone.evidence.synthetic.picture import path_svg, placebo_svg, synth_png, synth_svg

SVG = "{http://www.w3.org/2000/svg}"


def record_of(units, **options):
    return synth(panel_of(units), SynthOptions(**{"errors": "none", "method": "sdid"} | options)).to_dict()


@pytest.fixture(scope="module")
def record():
    """One treated unit among six."""
    return record_of(panel(donors=5))


def texts(svg):
    return {element.text for element in ET.fromstring(svg).iter(f"{SVG}text")}


def strokes(svg):
    return [path.attrib for path in ET.fromstring(svg).iter(f"{SVG}path") if path.get("stroke")]


def test_the_path_shows_both_lines_by_dash_and_the_weights_of_periods(record):
    svg = path_svg(record)
    root = ET.fromstring(svg)

    assert {"treated", "synthetic", "weight", "period", "y"} <= texts(svg)
    assert any(line.get("stroke-dasharray") == "6,3" for line in strokes(svg))
    assert root.find(f"{SVG}title").text == "Treated and synthetic: y"
    assert root.find(f"{SVG}desc").text.startswith("u00, from 2009: root mean square gap before ")
    assert (root.get("role"), "currentColor" in svg) == ("img", True)


def test_a_method_without_period_weights_has_no_bars():
    svg = path_svg(record_of(panel(donors=5), method="sc"))

    assert "weight" not in texts(svg)


def test_placebos_show_every_donor_thin_and_the_treated_thick(record):
    widths = [line.get("stroke-width") for line in strokes(placebo_svg(record))]

    assert (widths.count("1"), widths.count("3.2")) == (5, 1)
    assert "place " in ET.fromstring(placebo_svg(record)).find(f"{SVG}desc").text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_holds_both_pictures_black_on_white(record, lang):
    svg = synth_svg(record, lang=lang)

    headings = {"zh": ("实施单位与合成对照：y", "安慰剂检验：y"), "en": ("Treated and synthetic: y", "Placebos: y")}[lang]
    assert set(headings) <= texts(svg)
    assert "currentColor" not in svg
    assert synth_png(record, lang=lang).startswith(b"\x89PNG")


def test_several_cohorts_have_a_panel_each():
    record = record_of(panel(starts=(2006, 2006, 2009), donors=5), method="did")
    svg = synth_svg(record)

    assert {"from 2006 · 2 treated units", "from 2009 · u02"} <= texts(svg)
    assert [line.get("stroke-width") for line in strokes(svg)].count("3.2") == 3


def test_without_placebos_the_path_stands_alone():
    svg = synth_svg(record_of(panel(donors=1)))

    assert "Placebos: y" not in texts(svg)
    assert ET.fromstring(svg).find(f"{SVG}desc").text.endswith(".")


def test_names_from_the_data_are_escaped():
    record = record_of(panel(donors=3))
    odd = record | {"spec": record["spec"] | {"outcome": "a<b & c"}}

    assert ET.fromstring(path_svg(odd)).find(f"{SVG}title").text == "Treated and synthetic: a<b & c"
