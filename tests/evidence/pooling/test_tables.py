"""Sentences and tables of pooled sites."""

import pytest

from pilotzone.evidence.pooling import SiteEstimate, pool_random, tables
from pilotzone.evidence.report import Style

EN, ZH = Style("en", minus="-"), Style("zh", minus="-")


def record(*estimates, outcomes=None, level=0.95):
    sites = [SiteEstimate(name, att, se, units) for name, att, se, units in estimates]
    spec = {"control": "never", "kind": "event_study", "mode": "random"}
    extra = {"engine": {"version": "1"}, "spec": spec, "outcomes": outcomes or ["sales"] * len(sites)}
    return pool_random(sites, level=level).to_dict() | extra


ALIKE = record(("A", 2.0, 0.5, 60), ("B", 2.2, 0.5, 80), ("C", 1.8, 0.5, None), ("D", 2.1, 0.5, 60), ("E", 1.9, 0.5, 60))
APART = record(("A", 0.5, 0.1, 60), ("B", 2.5, 0.1, 80), ("C", 1.5, 0.1, 60), ("D", 2.0, 0.1, 60))


def test_a_mean_that_has_a_sign_is_told_with_what_a_further_site_may_expect():
    assert tables.sentences(ALIKE, EN) == [
        "On average over sites, the difference in sales is +2.000 (95% interval: +1.379 to +2.621).",
        "A further site may expect a difference between +1.288 and +2.712.",
    ]


def test_a_range_on_both_sides_of_nothing_is_said():
    assert tables.sentences(APART, EN)[-1] == "That range includes 0: at a further site there may be no difference, or the opposite one."
    assert tables.answered(APART)


def test_a_mean_without_a_sign_cannot_be_told_and_two_sites_say_nothing_of_a_third():
    found = record(("A", -1.0, 1.0, 60), ("B", 1.0, 1.0, 60))

    assert not tables.answered(found)
    assert tables.sentences(found, ZH)[0].startswith("现有各地数据不足以判断平均效果")
    assert tables.sentences(found, ZH)[1] == "不足三地，无法给出新增一地的预测区间。"


def test_sites_have_intervals_of_their_own():
    found = tables.sites(ALIKE, EN)

    assert found.rows[0] == ("A", "60", "2.000", "0.500", "1.020 to 2.980", "20.0%", "2.000")
    assert found.rows[2][1] == "—"
    assert [row[0] for row in found.rows[-2:]] == ["mean of sites", "range for a further site"]
    assert all(len(row) == len(found.head) for row in found.rows)


@pytest.mark.parametrize(("lang", "word"), [("en", "Sites name"), ("zh", "各地指标名称不同：sales、turnover")])
def test_outcomes_of_different_names_are_warned_of(lang, word):
    found = record(("A", 2.0, 0.5, 60), ("B", 2.2, 0.5, 80), outcomes=["sales", "turnover"])

    said = tables.warnings(found, lang)

    assert len(said) == 2
    assert word.lower() in said[-1].lower().replace("the sites", "sites")


def test_a_warning_younger_than_its_words_keeps_its_own_sentence():
    assert tables.warnings({"warnings": [{"code": "new", "message": "New.", "data": {}}], "outcomes": ["y"]}, "zh") == ["New."]
