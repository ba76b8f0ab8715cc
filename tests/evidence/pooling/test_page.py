"""The reports of several sites."""

from tests.evidence.pooling.test_tables import ALIKE, record
from tests.evidence.report.test_page import outline
from tests.evidence.sample_record import estimate, means

from pilotzone.evidence.pooling.page import merged_html, pooled_html

SOURCES = {"a.json": "0" * 64, "b.json": "1" * 64}


def test_sites_come_first_and_who_was_left_out_is_named():
    found = record(("A", 2.0, 0.5, 60), ("B", 2.2, 0.5, 80), ("C", 1.8, float("nan"), 60))

    html = pooled_html(found, sources=SOURCES, command="pilotzone pool a.json b.json --mode random")

    assert outline(html).headings == [
        "Several sites: sales",
        "Sites and their mean: sales",
        "How sites differ",
        "What was left out",
        "Mind",
        "Method",
        "References",
        "Reproduce",
    ]
    assert "<ul><li>C</li></ul>" in html
    assert all(f"<code>{digest}</code>" in html for digest in SOURCES.values())


def test_units_are_added_up_where_all_are_known():
    known = record(("A", 2.0, 0.5, 60), ("B", 2.2, 0.5, 80))

    assert "Data: 2 sites (A, B), 140 units" in pooled_html(known, sources=SOURCES)
    assert "数据：5 个地区（A、B、C、D、E）<" in pooled_html(ALIKE, sources=SOURCES, lang="zh")


def test_the_method_names_degrees_of_freedom_and_the_average():
    html = pooled_html(ALIKE, sources=SOURCES)

    assert "with 4 degrees of freedom" in html
    assert "range for a further site on 3" in html
    assert "the average over periods since funding is pooled" in html


def test_a_merge_has_the_page_of_one_panel_with_its_sites_and_all_digests():
    merged = estimate() | {"sites": [{"site": "A", "units": 20}, {"site": "B", "units": 30}]}

    html = merged_html(merged, means(), sources=SOURCES, lang="zh")

    assert outline(html).headings[-4:] == ["各地", "方法", "文献", "复现"]
    assert "数据：A、B（2 地合并）；" in html
    assert "数据文件 SHA-256 b.json" in html
