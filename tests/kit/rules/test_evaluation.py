import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import celpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.kit.amounts import YUAN
from pilotzone.kit.dates import UNKNOWN_DATE, partial_date
from pilotzone.kit.rules import Answer, Attribute, Kind, RuleAnswer, compile_rule

YES, NO = RuleAnswer(Answer.YES), RuleAnswer(Answer.NO)
ATTRIBUTES = {
    "age": Attribute(Kind.INT),
    "size": Attribute(Kind.STRING),
    "revenue": Attribute(Kind.DECIMAL, scale=YUAN),
    "listed": Attribute(Kind.BOOL),
    "titles": Attribute(Kind.STRINGS),
    "founded": Attribute(Kind.DATE),
    "closed": Attribute(Kind.DATE, nullable=True),
    "exempt": Attribute(Kind.BOOL, nullable=True),
}


def _open(*names):
    return RuleAnswer(Answer.CANNOT_TELL, names)


def _answer(text, **values):
    return compile_rule(text, ATTRIBUTES).answer(values)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ('age < 3 || size == "S"', {"size": "S"}, YES),
        ('age < 3 || size == "S"', {"size": "M"}, _open("age")),
        ('age < 3 || size == "S"', {}, _open("age", "size")),
        ('age < 3 && size == "S"', {"size": "M"}, NO),
        ('age < 3 && size == "S"', {"size": "S"}, _open("age")),
        ("!(age < 3)", {}, _open("age")),
        ("age < 3 || age >= 3", {}, _open("age")),
        ("listed || !listed", {"listed": None}, _open("listed")),
        ("age == 2 && listed || age == 3", {"age": 3}, YES),
        ("age == 2 && listed || age == 3", {"age": 2}, _open("listed")),
        ("age + revenue > 1", {"age": 1}, _open("revenue")),
        ('size in ["S", "M"]', {"size": "M"}, YES),
        ('size in ["S", "M"]', {"size": "L"}, NO),
        ('size in ["S"]', {}, _open("size")),
        ("age in [1, -2]", {"age": -2}, YES),
        ("age in []", {"age": 1}, NO),
        ('"x" in titles', {"titles": ["x", "y"]}, YES),
        ('"x" in titles', {"titles": []}, NO),
        ('"x" in titles', {}, _open("titles")),
        ("size(titles) == 2", {"titles": ("x", "x")}, YES),
        ("size.size() == 2", {"size": "长沙"}, YES),
        ('size.startsWith("长")', {"size": "长沙"}, YES),
        ('size.endsWith("沙")', {"size": "长沙"}, YES),
        ('size.contains("x")', {"size": "长沙"}, NO),
        ('size.contains("x")', {}, _open("size")),
        ("-age == 3 - 6", {"age": 3}, YES),
        ('size == "a\\"\\n"', {"size": 'a"\n'}, YES),
    ],
)
def test_rule_answers_by_what_is_known(text, values, expected):
    assert _answer(text, **values) == expected


@pytest.mark.parametrize(
    ("text", "fen", "expected"),
    [
        ("revenue < 0.3", 30, NO),
        ("revenue == 0.1 + 0.2", 30, YES),
        ("revenue >= 1000000", 100_000_000, YES),
        ("revenue >= 1000000", 99_999_999, NO),
        ("revenue * 3 == 0.01", 1, NO),
        ("revenue > 92233720368547758.06", 2**63 - 1, YES),
    ],
)
def test_amounts_are_compared_exactly_in_units(text, fen, expected):
    assert _answer(text, revenue=fen) == expected


@pytest.mark.parametrize(
    ("operator", "answers"),
    [
        # The year 2020 against a day before it, its first, one inside, its last and one after it.
        ("<", "no no ? ? yes"),
        ("<=", "no ? ? yes yes"),
        (">", "yes ? ? no no"),
        (">=", "yes yes ? ? no"),
        ("==", "no ? ? ? no"),
        ("!=", "yes ? ? ? yes"),
    ],
)
def test_a_date_known_to_its_year_answers_where_the_whole_year_does(operator, answers):
    days = ["2019-12-31", "2020-01-01", "2020-06-30", "2020-12-31", "2021-01-01"]

    found = [_answer(f'founded {operator} date("{day}")', founded=partial_date(2020)) for day in days]

    assert found == [{"yes": YES, "no": NO, "?": _open("founded")}[answer] for answer in answers.split()]


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
@pytest.mark.parametrize("day", [date(2020, 6, 29), date(2020, 6, 30), date(2020, 7, 1)])
def test_a_date_known_to_the_day_answers_as_a_day(operator, day):
    expected = YES if eval(f"day {operator} date(2020, 6, 30)") else NO

    assert _answer(f'founded {operator} date("2020-06-30")', founded=day) == expected
    assert _answer(f'founded {operator} date("2020-06-30")', founded=partial_date(day.year, day.month, day.day)) == expected


def test_a_date_that_is_not_recorded_is_not_known():
    assert _answer('founded > date("2020-06-30")', founded=UNKNOWN_DATE) == _open("founded")


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("closed == null", {"closed": None}, YES),
        ("closed != null", {"closed": None}, NO),
        ("closed == null", {"closed": date(2020, 1, 1)}, NO),
        ("closed == null", {}, _open("closed")),
        ('closed > date("2020-01-01")', {"closed": None}, _open("closed")),
        ('closed == null || closed > date("2020-01-01")', {"closed": None}, YES),
        ("exempt", {"exempt": None}, _open("exempt")),
        ("!exempt", {"exempt": None}, _open("exempt")),
        ("exempt == true", {"exempt": None}, NO),
        ("exempt || listed", {"exempt": None, "listed": True}, YES),
    ],
)
def test_none_is_a_value_only_where_declared(text, values, expected):
    assert _answer(text, **values) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("age < 3", "2"),
        ("age < 3", 2.0),
        ("age < 3", True),
        ("revenue < 3", Decimal(2)),
        ("listed", 1),
        ('size == "S"', 3),
        ('"x" in titles', "xyz"),
        ('"x" in titles', [1]),
        ('founded > date("2020-06-30")', "2021-01-01"),
        ('founded > date("2020-06-30")', datetime(2021, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_value_of_a_wrong_kind_is_an_error_of_the_programmer(text, value):
    rule = compile_rule(text, ATTRIBUTES)

    with pytest.raises(TypeError, match="to be of the kind"):
        rule.answer({rule.names[0]: value})


def test_values_that_no_part_reads_are_ignored():
    assert _answer("listed", listed=True, colour=object()) == YES


SIMPLE = ["listed", "true", "false", 'size in ["S", "L"]', "count in [1, 2]", 'size.startsWith("S")', '"S" in titles', "size(titles) > 1"]


def _larger_numbers(inner):
    pairs = st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
    return pairs | inner.map(lambda number: f"-{number}")


def _larger_conditions(inner):
    pairs = st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})")
    return pairs | inner.map(lambda condition: f"!({condition})")


NUMBERS = st.recursive(st.integers(0, 4).map(str) | st.sampled_from(["age", "count"]), _larger_numbers, max_leaves=3)
TEXTS = st.sampled_from(["size", '"S"', '"M"', "'长'"])
CONDITIONS = st.recursive(
    st.tuples(NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS).map(" ".join)
    | st.tuples(TEXTS, st.sampled_from(["==", "!="]), TEXTS).map(" ".join)
    | st.sampled_from(SIMPLE),
    _larger_conditions,
    max_leaves=5,
)
FULL = st.fixed_dictionaries(
    {
        "age": st.integers(-2, 4),
        "count": st.integers(0, 4),
        "size": st.sampled_from(["S", "M", "长沙"]),
        "listed": st.booleans(),
        "titles": st.lists(st.sampled_from(["S", "x"]), max_size=3),
    }
)
DECLARED = ATTRIBUTES | {"count": Attribute(Kind.INT)}


def _other_answer(text, values):
    """Return what cel-python says."""
    limit = sys.getrecursionlimit()
    try:
        environment = celpy.Environment()
        given_values = {name: celpy.json_to_cel(value) for name, value in values.items()}
        return environment.program(environment.compile(text)).evaluate(given_values)
    finally:
        # It raises the limit of the whole process.
        sys.setrecursionlimit(limit)


@settings(max_examples=150, deadline=None)
@given(text=CONDITIONS, values=FULL)
def test_known_values_give_the_answer_of_another_cel(text, values):
    expected = _other_answer(text, values)

    assert compile_rule(text, DECLARED).answer(values) == (YES if expected else NO)


@settings(max_examples=150, deadline=None)
@given(text=CONDITIONS, values=FULL, hidden=st.sets(st.sampled_from(["age", "count", "size", "listed", "titles"])))
def test_hiding_values_never_turns_an_answer_round(text, values, hidden):
    rule = compile_rule(text, DECLARED)
    whole, part = rule.answer(values), rule.answer({name: value for name, value in values.items() if name not in hidden})

    assert part.answer in (whole.answer, Answer.CANNOT_TELL)
    assert set(part.missing) <= hidden
    assert bool(part.missing) == (part.answer is Answer.CANNOT_TELL)
