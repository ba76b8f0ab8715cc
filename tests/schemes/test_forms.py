"""Forms with rows, and what a call's form says of its allocation rule."""

from datetime import date

import pytest
from django.test import RequestFactory
from django.utils import translation
from tests.schemes.book import OFFICER, Book, draft, drafted, open_book, rule_content

from pilotzone.schemes.commands import open_call
from pilotzone.schemes.enums import Allocation
from pilotzone.schemes.errors import CallIncomplete
from pilotzone.schemes.forms import CallForm, RuleForm, criteria_of, initial_of, opening_day
from pilotzone.schemes.forms.questions import line_of
from pilotzone.schemes.forms.rows import MOST, SPARE
from pilotzone.schemes.queries import budgets_for, payers_of

pytestmark = pytest.mark.django_db
CRITERIA = [
    {"code": "need", "name_zh": "需求", "name_en": "need", "most": 40},
    {"code": "plan", "name_zh": "方案", "name_en": "plan", "most": 60, "weight": "0.5"},
]
PARAMETERS = {
    "criteria": CRITERIA,
    "reviewers": 2,
    "threshold": "45.5",
    "quota": 12,
    "skip_when_short": True,
    "weights_frozen": False,
}


@pytest.fixture
def book() -> Book:
    return open_book()


def call_form(book: Book, *args, **kwargs) -> CallForm:
    payers = payers_of(book.scheme, date(2026, 3, 2))
    return CallForm(*args, scheme=book.scheme, budgets=budgets_for(book.scheme), payers=payers, **kwargs)


def as_sent(form: CallForm | RuleForm) -> dict[str, str]:
    """Return what a browser sends of a form that nobody touched."""
    values = {field.html_name: field.value() for field in form if field.name != "request_key"}
    return {name: str(getattr(value, "pk", value)) for name, value in values.items() if value not in (None, "", False)}


def test_call_form_sent_as_shown_changes_nothing(book):
    call = drafted(book, allocation=Allocation.SCORE, allocation_parameters=PARAMETERS)
    shown = call_form(book, initial=initial_of(call), given={"criteria": criteria_of(call)})
    times = {name: getattr(call, name).strftime("%Y-%m-%dT%H:%M") for name in ("opens_at", "closes_at")}

    sent = call_form(book, as_sent(shown) | times)

    assert sent.is_valid(), sent.errors
    assert sent.draft(sent.cleaned_data) == draft(book, allocation=Allocation.SCORE, allocation_parameters=PARAMETERS)


def test_details_of_the_allocation_rule_are_folded_away_until_used(book):
    plain = drafted(book)
    empty = {section["title"]: section["used"] for section in call_form(book, initial=initial_of(plain)).sections() if section["rows"]}
    filled = call_form(book, given={"criteria": CRITERIA}).sections()
    assert list(empty.values()) == [False]
    assert [section["used"] for section in filled if section["rows"]] == [True]


def test_every_field_stands_in_one_section_that_is_explained(book):
    form = call_form(book)
    sections = form.sections()
    shown = [field.name for section in sections for field in (*section["fields"], *(each for row in section["rows"] for each in row))]
    assert sorted(shown) == sorted(set(form.fields) - {"request_key"})
    assert all(section["title"] and section["text"] for section in sections)
    money = next(section for section in sections if "pool_amount" in [field.name for field in section["fields"]])
    assert [field.name for field in money["fields"]][:2] == ["budget_year", "pool_amount"]
    assert all(field.name.startswith("budget-") for field in money["fields"][2:])


def test_score_without_criteria_does_not_open(book):
    call = drafted(book, allocation=Allocation.SCORE)
    with pytest.raises(CallIncomplete) as refusal:
        open_call(call, by=OFFICER)
    with translation.override("en"):
        assert [str(name) for name in refusal.value.data["missing"]] == ["the criteria of the score"]


def test_row_is_filled_in_whole_or_not_at_all(book):
    sent = {"criteria-0-code": "need", "criteria-0-name_zh": "需求", "criteria-0-name_en": "need", "criteria-1-weight": "2"}
    form = call_form(book, sent)
    assert not form.is_valid()
    found = {name for name in form.errors if name.startswith("criteria")}
    # A weight need not be given, and alone it is not a criterion.
    assert found == {"criteria-0-most", "criteria-1-code", "criteria-1-name_zh", "criteria-1-name_en", "criteria-1-most"}


def test_rows_are_as_many_as_were_sent_up_to_a_bound():
    sent = {f"eligibility-{number}-code": "" for number in (*range(7), 999)}
    form = RuleForm(sent)
    assert form.rows == {"classes": 1, "payers": 1, "eligibility": MOST}
    assert RuleForm({}).rows == {"classes": 1, "payers": 1, "eligibility": 1}


def test_more_rows_keep_what_was_typed():
    typed = {"effective_from": "2027-1", "cap_per_year_fen": "a million", "classes-0-code": "all", "classes-0-rate_bp": "20"}
    request = RequestFactory().post("/", typed | {"classes-2-code": "", "more": "1"})

    form = RuleForm.longer(request, content=rule_content())

    assert (form.is_bound, form.rows["classes"]) == (False, 3 + SPARE)
    assert {name: form[name].value() for name in typed} == typed
    # What was emptied stays empty, what was not ticked stays so.
    assert (form["classes-1-code"].value() or "", form["unrelated_supplier"].value()) == ("", False)


def test_faults_of_a_rule_stand_at_the_row_that_was_typed():
    content = rule_content()
    form = RuleForm(content=content)
    sent = as_sent(form) | {"effective_from": "2026-09-01"}
    # An empty row before the one at fault is not part of the content.
    moved = {name.replace("eligibility-1-", "eligibility-4-"): value for name, value in sent.items()}
    bound = RuleForm(moved, content=content)
    assert bound.is_valid(), bound.errors
    bound._add("eligibility[1].expression", "fault")
    bound._add("eligibility.local", "fault")
    bound._add("payers.share_bp", "fault")
    assert set(bound.errors) == {"eligibility-4-expression", "eligibility-0-expression", "payers-0-code"}


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-07-01T00:30", date(2026, 7, 1)), ("2026-07-01 23:59", date(2026, 7, 1)), ("soon", None), ("", None), (None, None)],
)
def test_opening_day_is_read_from_what_was_typed(typed, day):
    assert opening_day(typed) == day


def test_line_of_finds_the_name_behind_those_above_it():
    text = '{"type": "object",\n "properties": {\n  "a": {"type": "string"},\n  "b": {\n   "type": "strin"}}}'
    assert line_of(text, ["properties", "b", "type"]) == 5
    assert line_of(text, ["type"]) == 1
    assert line_of(text, ["properties", "c"]) == 2
