import pytest

from pilotzone.evidence.phrases import phrase, warning_text

WORDS = {
    "units": ("{n} 家单位", "{n} units"),
    "few": ("单位很少：{groups}。", ""),
    "w_odd": ("多余：{names}。", ""),
    "rest": ("其余", "the rest"),
}


def warning(code, **data):
    return {"code": code, "message": "As it was said.", "data": data}


def test_phrase_stands_in_the_language_asked_for():
    assert [phrase(WORDS, "units", lang, n=3) for lang in ("zh", "en")] == ["3 家单位", "3 units"]


def test_phrase_refuses_another_language():
    with pytest.raises(ValueError, match="lang must be zh or en; got 'fr'"):
        phrase(WORDS, "units", "fr", n=3)


def test_phrase_takes_values_of_any_name():
    assert phrase({"odd": ("{key} {lang}", "{key} {lang}")}, "odd", "en", key=1, lang=2) == "1 2"


def test_warning_in_english_keeps_its_own_sentence():
    assert warning_text(WORDS, warning("few", groups={"a": 1}), "en") == "As it was said."


@pytest.mark.parametrize("row", [warning("younger", n=1), {"code": "few", "message": "As it was said."}])
def test_warning_without_words_or_numbers_keeps_its_own_sentence(row):
    assert warning_text(WORDS, row, "zh") == "As it was said."


def test_warning_in_chinese_lists_mappings_and_sequences():
    groups = {"rest": 2, "乙": 1}

    assert warning_text(WORDS, warning("few", groups=groups), "zh") == "单位很少：rest 2、乙 1。"
    assert warning_text(WORDS, warning("few", groups=groups), "zh", named=True) == "单位很少：其余 2、乙 1。"
    assert warning_text(WORDS, warning("few", groups=groups), "zh", item="{name}（{value} 家）") == "单位很少：rest（2 家）、乙（1 家）。"
    assert warning_text(WORDS, warning("odd", names=["甲", "乙"]), "zh", prefix="w_") == "多余：甲、乙。"
