"""What a rule answers for a case: yes, no, or what would have to be known."""

from datetime import date

import pytest
from tests.schemes.book import FORM, rule_content

from pilotzone.kit.rules import Answer
from pilotzone.schemes.conditions import attributes_of_form, check_expressions, class_of, judge
from pilotzone.schemes.content import read_content
from pilotzone.schemes.errors import BadRule

CONTENT = read_content(rule_content())


@pytest.mark.parametrize(
    ("facts", "answers"),
    [
        ({"registered_area": "430104", "fee": 500_000}, [Answer.YES, Answer.YES]),
        ({"registered_area": "430700", "fee": 499_999}, [Answer.NO, Answer.NO]),
        ({"registered_area": None}, [Answer.CANNOT_TELL, Answer.CANNOT_TELL]),
    ],
)
def test_judge_answers_each_condition(facts, answers):
    assert [each.answer for each in judge(CONTENT, facts, form=FORM)] == answers


def test_judge_names_what_would_have_to_be_known():
    assert [each.missing for each in judge(CONTENT, {}, form=FORM)] == [("registered_area",), ("fee",)]


@pytest.mark.parametrize(("founded", "code"), [(date(2023, 3, 2), "young"), (date(2023, 3, 1), "other"), (None, None)])
def test_class_of_takes_the_first_that_fits_and_guesses_nothing(founded, code):
    found = class_of(CONTENT, {"founded_on": founded}, form=FORM)
    assert (found.code if found else None) == code


def test_days_of_a_form_compare_as_days():
    content = read_content(rule_content(eligibility=[_condition('signed_on < date("2026-03-01")')]))
    assert [each.answer for each in judge(content, {"signed_on": "2026-02-28"}, form=FORM)] == [Answer.YES]


def test_register_goes_before_a_question_of_the_same_name():
    form = {"properties": {"employees": {"type": "string"}, "note": {"type": "object", "properties": {}}}}
    attributes = attributes_of_form(form)
    assert (attributes["employees"].kind.value, "note" in attributes) == ("int", False)


def test_check_expressions_names_every_fault():
    content = read_content(rule_content(eligibility=[_condition("fee >", "a"), _condition("unheard_of == 1", "b")]))
    with pytest.raises(BadRule) as refusal:
        check_expressions(content, FORM)
    assert [error.field for error in refusal.value.errors] == ["eligibility.a", "eligibility.b"]


def _condition(expression: str, code: str = "c") -> dict[str, str]:
    return {"code": code, "expression": expression, "reason_zh": "理由", "reason_en": "reason"}
