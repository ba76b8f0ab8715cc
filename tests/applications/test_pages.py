"""What pages say of a case, at every state it can have, in both languages."""

from datetime import date

import pytest
from django.utils.translation import override
from tests.applications.town import IN_WINDOW, Town, found_town, on, submitted

from pilotzone.applications.answers import answer_sections, in_words
from pilotzone.applications.enums import Status
from pilotzone.applications.pages import next_step
from pilotzone.schemes.enums import Allocation

pytestmark = pytest.mark.django_db
ENDED = "Closed: no step is left in this case."


def test_every_state_says_what_comes_next_in_both_languages(town: Town):
    case = submitted(town, "a")
    said = {}
    for language in ("zh-hans", "en"):
        with override(language), on(IN_WINDOW):
            for status in Status:
                case.status = status
                said[language, status] = next_step(case)["title"]
    assert all(said.values())
    assert all(said["zh-hans", status] != said["en", status] for status in Status)
    ended = {status for status in Status if said["en", status] == ENDED}
    assert ended == {Status.REFUSED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED}


@pytest.mark.parametrize(
    ("status", "day"),
    [
        (Status.DRAFT, "By 20 March 2026."),
        (Status.SUBMITTED, "The window closes on 20 March 2026."),
        (Status.RETURNED, "By 30 March 2026."),
        (Status.ADMITTED, ""),
    ],
)
def test_next_date_stands_beside_the_next_step(town: Town, status, day):
    case = submitted(town, "a")
    case.status, case.complete_by = status, date(2026, 3, 30)
    with override("en"), on(IN_WINDOW):
        assert next_step(case)["text"] == day


def test_before_ranking_a_lottery_is_not_promised_where_there_is_none(db):
    town = found_town(allocation=Allocation.FIRST_COME)
    case = submitted(town, "a")
    case.status = Status.ADMITTED
    with override("en"):
        assert next_step(case)["title"] == "Next: the cases of this call are put in order."


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ({"type": "integer", "format": "amount"}, 123456, "CNY 1,234.56"),
        ({"type": "integer", "format": "amount", "x-scale": "hour"}, 5400, "1.5"),
        ({"type": "integer"}, 120, "120"),
        ({"type": "boolean"}, False, "no"),
        ({"type": "string", "format": "date"}, "2026-03-05", "5 March 2026"),
        ({"type": "string", "enum": ["a", "b"], "x-enum-en": ["first", "second"]}, "b", "second"),
        ({"type": "string", "enum": ["a"]}, "gone", "gone"),
        ({"type": "array", "items": {"type": "string"}}, ["x", "y"], "x, y"),
        ({"type": "string"}, None, ""),
    ],
)
def test_answer_reads_as_people_write_it(part, value, words):
    with override("en"):
        assert in_words(part, value) == words


def test_groups_of_a_form_are_sections_under_their_titles(town: Town):
    case = submitted(town, "a")
    contact = {"type": "object", "x-title-en": "Contact", "properties": {"phone": {"type": "string", "x-title-en": "Phone"}}}
    case.form.schema = {"type": "object", "properties": {"fee": {"type": "integer", "x-title-en": "Fee"}, "contact": contact}}
    case.answers = {"fee": 1, "contact": {"phone": "123"}}
    with override("en"):
        sections = answer_sections(case, change_url="/fill/")
    assert [(each["title"], [(item["label"], item["value"]) for item in each["answers"]]) for each in sections] == [
        ("Answers", [("Fee", "1")]),
        ("Contact", [("Phone", "123")]),
    ]
