import copy

import pytest
from django.utils.translation import override
from tests.kit.schema.test_subset import WHOLE

from pilotzone.kit.errors import Invalid
from pilotzone.kit.schema import check_schema

GOOD = {
    "name": "长沙某某智能科技有限公司",
    "uscc": "91110000600037341L",
    "size": "S",
    "fee": 123_456,
    "staff": 12,
    "share": 0.5,
    "agreed": True,
    "fields": ["a", "b"],
    "contact": {"mobile": "13800138000"},
}


def _changed(path, value):
    answers = copy.deepcopy(GOOD)
    *before, last = path
    holder = answers
    for step in before:
        holder = holder[step]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return answers


def test_answers_that_fit_pass():
    check_schema(WHOLE).validate(GOOD)
    check_schema(WHOLE).validate({"name": "ab", "contact": {"mobile": "13800138000"}})


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["name"], ..., "name: an answer is missing."),
        (["contact"], ..., "contact: an answer is missing."),
        (["contact", "mobile"], ..., "contact.mobile: an answer is missing."),
        (["colour"], "red", "colour: this is not asked; accepted: name, uscc, size, fee, staff, share, agreed, fields, contact."),
        (["contact", "fax"], "1", "contact.fax: this is not asked; accepted: mobile."),
        (["name"], "x", "name: “x” is not accepted; accepted: at least 2 characters."),
        (["name"], "x" * 101, "accepted: at most 100 characters."),
        (["name"], 3, "name: “3” is not accepted; accepted: a text."),
        (["name"], None, "accepted: a text."),
        (["uscc"], "911100006000373411", "uscc: the check digit of “911100006000373411” does not match: it ends in 1"),
        (["uscc"], "9", "accepted: a unified social credit code of 18 characters"),
        (["size"], "L", "size: “L” is not accepted; accepted: S, M."),
        (["fee"], 100_000_001, "accepted: at most 1,000,000.00."),
        (["fee"], -1, "accepted: 0.00 or more."),
        (["fee"], "100", "accepted: a whole number."),
        (["fee"], 1.0, "accepted: a whole number."),
        (["fee"], True, "accepted: a whole number."),
        (["fee"], 2**63, "accepted: a whole number."),
        (["staff"], 0, "accepted: 1 or more."),
        (["share"], float("nan"), "accepted: a number."),
        (["share"], 1.5, "accepted: at most 1."),
        (["agreed"], False, "accepted: yes."),
        (["agreed"], 1, "accepted: yes or no."),
        (["fields"], [], "accepted: at least 1 value."),
        (["fields"], ["a", "b", "a"], "accepted: at most 2 values."),
        (["fields"], ["a", "a"], "accepted: each value once."),
        (["fields"], ["a", "c"], "fields[1]: “c” is not accepted; accepted: a, b."),
        (["fields"], "a", "accepted: a list."),
        (["contact"], "x", "accepted: a group of answers."),
        (["name"], "甲\ud800", "name: “\\ud800” is not accepted; accepted: text without NUL"),
        (["contact", "mobile"], "\x00", "contact.mobile: “\\u0000” is not accepted; accepted: text without NUL"),
        (["contact", "mobile"], "12", "contact.mobile: “12” is not accepted; accepted: a mobile number of 11 digits."),
    ],
)
def test_answers_that_do_not_fit_are_named(path, value, message):
    with pytest.raises(Invalid) as caught:
        check_schema(WHOLE).validate(_changed(path, value))

    assert len(caught.value.errors) == 1
    assert message in str(caught.value.errors[0])


@pytest.mark.parametrize("answers", [None, [], "x", 3])
def test_answers_must_be_a_group(answers):
    with pytest.raises(Invalid, match="a group of answers"):
        check_schema(WHOLE).validate(answers)


def test_all_faults_are_named_in_the_readers_language():
    with override("zh-hans"):
        with pytest.raises(Invalid) as caught:
            check_schema(WHOLE).validate({"name": "x", "staff": 0, "contact": {}})
        found = sorted(str(error) for error in caught.value.errors)

    assert found == ["contact.mobile：未作答。", "name：不接受“x”；可接受：不少于 2 个字符。", "staff：不接受“0”；可接受：不小于 1。"]


def test_questions_of_no_limit_take_any_text():
    check_schema({"type": "object", "properties": {"note": {"type": "string"}}}).validate({"note": ""})
