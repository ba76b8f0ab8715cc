import re

import pytest
from tests.evidence.synthetic.panels import panel, panel_of

from pilotzone.evidence import SynthOptions, synth
from pilotzone.evidence.synthetic.page import synth_html


def page_of(units, *, lang="en", without=(), **options):
    record = synth(panel_of(units, without=without), SynthOptions(**{"draws": 5, "method": "sdid"} | options)).to_dict()
    return synth_html(record, source="panel.csv", command="pilotzone synth panel.csv", lang=lang)


def headings(page):
    return re.findall(r"<h2>(.*?)</h2>", page)


def test_the_page_has_pictures_tables_methods_and_the_command():
    page = page_of(panel(donors=5), placebo_time=3, leave_one_donor_out=True)

    assert headings(page) == [
        "Treated and synthetic: y",
        "Effect: synthetic difference in differences",
        "Placebo ranks",
        "Weights of donors",
        "Placebo in time: the start pretended 3 periods earlier",
        "Without each donor in turn",
        "What was left out",
        "Mind",
        "Method",
        "References",
        "Reproduce",
    ]
    assert page.count("<figure>") == 2
    assert "<code>pilotzone synth panel.csv</code>" in page
    assert page.count("doi:") == 3


def test_the_page_speaks_chinese_and_asks_nothing_of_the_outside():
    page = page_of(panel(donors=5), lang="zh", method="ascm")

    assert headings(page)[:4] == ["实施单位与合成对照：y", "效果：增强合成控制（岭回归）", "安慰剂排名", "对照单位的权重"]
    assert "岭回归修正" in page
    assert "doi:10.1080/01621459.2021.1929245" in page
    assert not re.search(r"<script|<link|href=|src=|http-equiv=\"refresh\"", page)


def test_without_placebos_there_is_one_picture_and_the_reason():
    page = page_of(panel(donors=1), method="did")

    assert page.count("<figure>") == 1
    assert "No placebos could be made." in page
    assert "Placebos need at least 2 donors" in page


def test_donors_left_out_are_listed_with_the_reason():
    page = page_of(panel(donors=5), without={("u02", 2004)}, exclude=("u01",), method="sc", errors="none")

    assert "named to be left out" in page
    assert "lacks periods" in page
    assert "Arkhangelsky" not in page


@pytest.mark.parametrize("donors", ["never", "notyet"])
def test_who_may_be_a_donor_is_part_of_the_method(donors):
    page = page_of(panel(starts=(2006, 2009), donors=4), donors=donors, method="did")

    assert ("up to the period before they are" in page) is (donors == "notyet")


def test_tables_of_several_cohorts_are_told_apart_by_eye():
    page = page_of(panel(starts=(2006, 2009), donors=4), method="did", errors="none")

    assert (page.count("<p>Path: from 2006</p>"), page.count("<p>Path: from 2009</p>")) == (1, 1)
    assert "<p>Path: from 2009</p>" not in page_of(panel(donors=4), method="did", errors="none")
