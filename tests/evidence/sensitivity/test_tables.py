import pytest
from tests.evidence.sensitivity.paths import medicaid

from pilotzone.evidence import sensitivity_of
from pilotzone.evidence.report import Style
from pilotzone.evidence.sensitivity import tables
from pilotzone.evidence.sensitivity.words import WORDS, say

EN, ZH = Style("en", minus="-"), Style("zh", minus="-")


def record(**options):
    return sensitivity_of(medicaid(), **({"event": 0, "bounds": [0, 2]} | options)).to_dict()


def test_table_of_sets_has_the_usual_interval_first():
    table = tables.sets(record(), EN)

    assert table.head == ("bound", "from", "to", "zero excluded")
    assert table.rows == (
        ("usual interval", "0.02851", "0.06438", "yes"),
        ("0", "0.02851", "0.06438", "yes"),
        ("2", "-0.00101", "0.08835", "no"),
    )
    assert table.note == ""


def test_gaps_and_empty_sets_are_said():
    found = record()
    found["sets"][0] |= {"intervals": [[0.5, 1.0], [2.0, 3.0]], "lower": 0.5, "upper": 3.0, "is_interval": False}
    found["sets"][1] |= {"intervals": [], "lower": None, "upper": None, "is_interval": False}

    table = tables.sets(found, EN)

    assert table.rows[1][:3] == ("0", "0.50000", "3.00000")
    assert table.rows[2][:3] == ("2", "none", "none")
    assert table.note == (
        "At bound 0 the set has gaps and the table shows its ends; its parts are 0.50000 to 1.00000, 2.00000 to 3.00000. "
        "At bound 2 no difference agrees with the data: the bound itself contradicts the trends before funding."
    )


@pytest.mark.parametrize("restriction", ["smoothness", "relative", "combined"])
def test_sentences_say_what_a_bound_of_one_means(restriction):
    found = record(restriction=restriction)

    original, meaning, breakdown = tables.sentences(found, EN)
    zh = tables.sentences(found, ZH)

    assert original.startswith(
        "If both groups had moved in parallel: the difference in period 0 since first funded is 0.04645 (95% interval 0.02851 to"
    )
    assert "bound of 1" in meaning.lower()
    assert "界限为 1" in zh[1]
    assert breakdown.startswith("How much the conclusion bears: ")
    assert zh[2].startswith("结论能承受的界限：")


@pytest.mark.parametrize(
    ("found", "en", "zh"),
    [
        ({"state": "found", "value": 1.9457, "searched_to": 2.0}, "1.94. At every bound up to 1.94", "1.94。界限不超过 1.94"),
        ({"state": "found", "value": 0.0, "searched_to": 2.0}, "bears: 0.", "：0。"),
        ({"state": "found", "value": 123.4, "searched_to": 2.0}, "bears: 123.", "：123。"),
        ({"state": "none", "value": None, "searched_to": 0.0}, "nothing. Even at bound 0", "没有。即使界限为 0"),
        ({"state": "beyond", "value": None, "searched_to": 64.0}, "up to 64", "直到 64"),
    ],
)
def test_breakdown_is_said_in_words_and_never_rounded_up(found, en, zh):
    assert en in tables.breakdown({"breakdown": found}, "en")
    assert zh in tables.breakdown({"breakdown": found}, "zh")


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"1": 1.0}, "the difference in period +1 since first funded"),
        ({"0": 0.5, "1": 0.5}, "the average difference over periods 0 to +1 since first funded"),
        ({"0": 1.0, "1": -1.0}, "a weighted difference"),
        ({"1": -1.0}, "a weighted difference"),
    ],
)
def test_effect_is_named(weights, words):
    assert tables.effect({"weights": weights}, "en") == words


def test_pretest_table_holds_every_trend():
    table = tables.pretest(record(), ZH)

    assert [row[:2] for row in table.rows] == [
        ("联合检验", "50%"),
        ("联合检验", "80%"),
        ("没有一期单独显著", "50%"),
        ("没有一期单独显著", "80%"),
    ]
    assert table.rows[1][2:] == ("0.00520", "0.00520", "0.01018")


def test_every_phrase_has_two_languages_and_an_unknown_one_is_refused():
    assert all(len(pair) == 2 and all(pair) for pair in WORDS.values())
    with pytest.raises(ValueError, match="lang must be zh or en"):
        say("title", "fr")
