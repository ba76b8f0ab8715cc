import xml.etree.ElementTree as ET

import pytest
from tests.evidence.sensitivity.paths import medicaid

from pilotzone.evidence import sensitivity_of
from pilotzone.evidence.sensitivity.picture import sensitivity_png, sensitivity_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("restriction", ["smoothness", "relative", "combined"])
@pytest.mark.parametrize(("lang", "usual"), [("zh", "通常的区间"), ("en", "usual interval")])
def test_picture_names_every_bound_and_speaks_to_screen_readers(restriction, lang, usual):
    record = sensitivity_of(medicaid(), restriction=restriction, event=0, bounds=[0, 0.5]).to_dict()

    root = ET.fromstring(sensitivity_svg(record, lang=lang))

    texts = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
    assert {usual, "0", "0.5"} <= set(texts)
    said = root.findtext(f"{SVG}desc")
    assert "0.02851" in said
    assert f"{record['sets'][1]['upper']:.5f}" in said


def test_picture_inside_a_page_takes_its_colour_and_has_no_heading():
    record = sensitivity_of(medicaid(), bounds=[1], event=0).to_dict()

    inside, alone = sensitivity_svg(record, adaptive=True), sensitivity_svg(record)

    assert "currentColor" in inside
    assert inside.count("Sensitivity") == 1
    assert alone.count("Sensitivity") == 2


def test_set_with_gaps_is_drawn_in_parts():
    record = sensitivity_of(medicaid(), bounds=[1], event=0).to_dict()
    whole = sensitivity_svg(record).count("<path") + sensitivity_svg(record).count("<line")
    record["sets"][0]["intervals"] = [[0.01, 0.02], [0.05, 0.06]]

    parts = sensitivity_svg(record)

    assert parts.count("<path") + parts.count("<line") > whole


def test_png_is_a_picture():
    record = sensitivity_of(medicaid(), bounds=[1], event=0).to_dict()

    assert sensitivity_png(record, lang="zh").startswith(b"\x89PNG")
