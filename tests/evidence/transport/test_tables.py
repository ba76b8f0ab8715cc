import re
from pathlib import Path

import pytest
from tests.evidence.transport.places import panel_of, place
from tests.evidence.transport.test_analysis import city

from pilotzone.evidence.report import Style
from pilotzone.evidence.transport import tables, transport
from pilotzone.evidence.transport.notices import WITHHELD
from pilotzone.evidence.transport.words import WARNINGS, WORDS

PACKAGE = Path(tables.__file__).parent
PAGE = Path(__file__).parents[3] / "docs/transport.md"


@pytest.fixture(scope="module")
def record():
    return transport(panel_of(place()), city(census=True)).to_dict()


def changed(record, **overall):
    return record | {"overall": record["overall"] | {"carried": record["overall"]["carried"] | overall}}


def test_the_sentence_gives_size_and_interval_and_what_it_rests_on(record):
    known = changed(record, att=1.25, se=0.1, lower=1.05, upper=1.45)

    assert tables.sentences(known, Style("en"))[0] == (
        "In the target population, sales would on average be 1.250 higher than without the policy (95% interval: 1.050 to 1.450)."
    )
    assert tables.sentences(known, Style("zh"))[0] == "假如在目标总体实施，sales平均会比不实施高 1.250（95% 置信区间：1.050 至 1.450）。"
    assert tables.sentences(known, Style("en"))[1].startswith("This holds if")


@pytest.mark.parametrize("code", sorted(WITHHELD))
def test_nothing_is_claimed_with_a_warning_that_withholds(record, code):
    known = changed(record, att=1.25, se=0.1, lower=1.05, upper=1.45) | {"warnings": [{"code": code, "data": {}}]}

    said = tables.sentences(known, Style("en"))

    assert said[0] == "These data cannot tell what the effect in the target population would be."
    assert said[1] == f"Why nothing is claimed: {WORDS[code][1]}."
    assert said[2].startswith("Differences that still fit the data: 1.050 to 1.450")


def test_an_interval_with_zero_claims_nothing(record):
    open_one = changed(record, att=0.1, se=0.1, lower=-0.1, upper=0.3)

    assert tables.sentences(open_one, Style("zh"))[:2] == ["现有数据不足以判断在目标总体的效果。", "不作判断的原因：置信区间包含 0。"]


def test_without_an_interval_none_is_made_up(record):
    bare = changed(record, se=None, lower=None, upper=None)

    assert tables.sentences(bare, Style("en"))[1] == "No interval can be given."
    assert tables.effects(bare, Style("en")).rows[0][2:] == ("—", "—")


def test_what_was_left_out_is_named_on_both_sides(record):
    left = record | {"panel": record["panel"] | {"dropped": {"incomplete_unit": 2, "missing_outcome": 0}}}
    left |= {"target": record["target"] | {"dropped": {"missing_covariates": 3}}}

    assert tables.dropped(record, Style("zh")).rows == ()
    assert tables.dropped(left, Style("en")).rows == (
        ("units not observed in every period", "2"),
        ("rows of the target without a covariate", "3"),
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_table_has_rows_as_long_as_its_head(record, lang):
    for show in (tables.effects, tables.overlap, tables.reach, tables.points, tables.counts):
        table = show(record, Style(lang))
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.head)}


def test_every_warning_is_worded_and_explained():
    codes = set(re.findall(r'Notice\(\s*"(\w+)"', (PACKAGE / "notices.py").read_text(encoding="utf-8")))

    assert codes == set(WARNINGS)
    page = PAGE.read_text(encoding="utf-8")
    assert {code for code in codes if f"`{code}`" not in page} == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_warnings_are_sentences_with_their_numbers(lang):
    found = transport(panel_of(place(units=60)), city(0.7, census=True)).to_dict()
    bare = found | {"warnings": []}

    said = tables.warnings(found, lang)

    assert len(said) == len(found["warnings"])
    assert not any("{" in line for line in said)
    assert tables.warnings(bare, lang) == [WORDS["no_warnings"][0 if lang == "zh" else 1]]


def test_every_phrase_is_written_in_both_languages():
    for zh, en in (*WORDS.values(), *WARNINGS.values()):
        assert zh != en
        assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))
