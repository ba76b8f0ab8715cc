"""Which version of a rule governs, what stands in the lists, what budgets have left."""

from datetime import date, datetime, timedelta

import pytest
from tests.schemes.book import CLOSES, OFFICER, OPENS, POOL, drafted, open_book, rule_content

from pilotzone.audit.actors import NOBODY
from pilotzone.audit.enums import Origin
from pilotzone.kit.dates import SHANGHAI
from pilotzone.schemes.commands import add_rule, archive_call, close_call, decide_call, open_call
from pilotzone.schemes.enums import Clock
from pilotzone.schemes.errors import NoRuleInForce
from pilotzone.schemes.queries import (
    budgets,
    budgets_for,
    example_schemes,
    is_open,
    known_schemes,
    last_call,
    payers_of,
    rule_ends,
    rule_for,
    rule_in_force,
    rule_in_force_or_none,
    visible_calls,
)

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 1, 1), date(2026, 7, 1)


@pytest.fixture
def book():
    made = open_book()
    add_rule(made.scheme, effective_from=SECOND, content=rule_content(cap_per_year_fen=2_000_000_00), by=OFFICER)
    return made


@pytest.mark.parametrize(("day", "version"), [(FIRST, FIRST), (date(2026, 6, 30), FIRST), (SECOND, SECOND), (date(2030, 1, 1), SECOND)])
def test_rule_in_force_is_the_last_that_took_effect(day, version, book):
    assert rule_in_force(book.scheme, day).effective_from == version


def test_no_rule_is_in_force_before_the_first(book):
    assert rule_in_force_or_none(book.scheme, date(2025, 12, 31)) is None
    with pytest.raises(NoRuleInForce):
        rule_in_force(book.scheme, date(2025, 12, 31))


def test_version_ends_where_the_next_begins(book):
    assert [rule_ends(rule) for rule in book.scheme.rules.order_by("effective_from")] == [SECOND, None]


def test_retroactive_version_changes_what_governs_an_earlier_day(book):
    early = add_rule(book.scheme, effective_from=date(2026, 3, 1), content=rule_content(validity_months=6), by=OFFICER)
    assert [rule_in_force(book.scheme, day).pk for day in (date(2026, 2, 28), date(2026, 3, 1))] == [book.rule.pk, early.pk]


@pytest.mark.parametrize(
    ("clocks", "version"),
    [
        # The scheme says that the day of the application governs.
        ({Clock.ANNOUNCED: FIRST, Clock.APPLIED: date(2026, 6, 30), Clock.DECIDED: SECOND}, FIRST),
        ({Clock.ANNOUNCED: FIRST, Clock.APPLIED: SECOND, Clock.DECIDED: None}, SECOND),
        # Before it is known, the latest known day stands in.
        ({Clock.ANNOUNCED: SECOND, Clock.APPLIED: None}, SECOND),
    ],
)
def test_rule_for_follows_the_date_that_the_scheme_names(clocks, version, book):
    assert rule_for(drafted(book), clocks).effective_from == version


def test_window_counts_from_its_opening_up_to_its_end(book):
    call = open_call(drafted(book), by=OFFICER)
    second = timedelta(seconds=1)
    moments = (OPENS - second, OPENS, CLOSES - second, CLOSES)
    assert [is_open(call, moment) for moment in moments] == [False, True, True, False]


def test_draft_is_never_open(book):
    assert not is_open(drafted(book), OPENS)


def test_first_minutes_of_a_day_in_shanghai_belong_to_that_day(book):
    # In London it is still the day before, when the first version was in force.
    midnight = datetime(2026, 7, 1, 0, 30, tzinfo=SHANGHAI)
    changed = rule_content(payers=[{"code": "city", "share_bp": 10_000, "name_zh": "市", "name_en": "city"}])
    add_rule(book.scheme, effective_from=date(2026, 7, 2), content=changed, by=OFFICER)
    one = drafted(book, opens_at=midnight, closes_at=midnight + timedelta(days=20))
    assert one.payers.count() == 2
    other = midnight + timedelta(days=1)
    assert len(payers_of(book.scheme, other.date())) == 1


def test_drafts_are_for_the_office(book):
    drafted(book)
    assert (visible_calls(OFFICER).count(), visible_calls(NOBODY).count()) == (1, 0)
    assert last_call(book.scheme).code == "call-1"
    assert known_schemes().get().call_count == 0


def test_example_scheme_stands_in_no_list_of_the_zone():
    open_book(Origin.EXAMPLE)
    assert (known_schemes().count(), example_schemes().count(), budgets().count()) == (0, 1, 0)


def test_budgets_say_what_was_provided_what_is_in_calls_and_what_is_left(at):
    book = open_book(Origin.SYNTHETIC)

    def shown() -> set[tuple[int, int, int]]:
        return {(each.provided, each.to_calls, each.balance.available) for each in budgets()}

    assert shown() == {(POOL, 0, POOL)}
    with at(CLOSES):
        call = open_call(drafted(book), by=OFFICER)
        assert shown() == {(POOL, POOL // 2, POOL // 2)}
        decide_call(close_call(call, counts={}, by=OFFICER), counts={}, by=OFFICER)
        archive_call(call, by=OFFICER)
    assert shown() == {(POOL, 0, POOL)}


def test_budgets_of_another_origin_pay_for_nothing(book):
    assert [account.code for account in budgets_for(book.scheme).order_by("code")] == ["budget/city", "budget/province"]
    book.scheme.origin = Origin.SYNTHETIC
    assert not budgets_for(book.scheme).exists()


def test_payers_are_those_of_the_last_rule_where_none_is_in_force_yet(book):
    assert [payer.code for payer in payers_of(book.scheme, date(2020, 1, 1))] == ["city", "province"]
