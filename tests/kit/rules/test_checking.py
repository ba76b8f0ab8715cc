from datetime import date

import pytest
from django.utils.translation import override

from pilotzone.kit.amounts import YUAN
from pilotzone.kit.rules import LONGEST, Attribute, Kind, RuleFault, compile_rule

ATTRIBUTES = {
    "age": Attribute(Kind.INT),
    "size": Attribute(Kind.STRING),
    "revenue": Attribute(Kind.DECIMAL, scale=YUAN),
    "listed": Attribute(Kind.BOOL),
    "titles": Attribute(Kind.STRINGS),
    "founded": Attribute(Kind.DATE),
    "closed": Attribute(Kind.DATE, nullable=True),
    "party.kind": Attribute(Kind.STRING),
}


@pytest.mark.parametrize(
    "text",
    [
        'age < 3 || size == "S"',
        "listed",
        "!listed && !(age == 3)",
        "revenue * 2 - 100.50 >= -age + 3",
        "size in [\"S\", 'M']",
        "age in [1, -2]",
        '"高新技术企业" in titles && size(titles) > 1',
        'founded >= date("2020-01-01")',
        "closed == null || closed != null",
        'size.startsWith("S") || size.endsWith("M") || size.contains("L") || size.size() == 2',
        'party.kind == "enterprise"',
        "listed == true",
        'size == "a\\"b\\\\"',
    ],
)
def test_rule_of_accepted_parts_compiles(text):
    assert compile_rule(text, ATTRIBUTES).text == text


def test_rule_names_the_attributes_it_reads():
    assert compile_rule('age < 3 || party.kind == "x" || age > 9', ATTRIBUTES).names == ("age", "party.kind")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "rule, position 1: the rule ends too early; accepted: a name, a number, a quoted text, (, [, !, +  -."),
        ("age <", "rule, position 6: the rule ends too early"),
        ("age < 3 ||", "position 11: the rule ends too early"),
        ("age < 3 age", "position 9: “age” is not expected here; accepted: "),
        ("age <> 3", "position 6: “>” is not expected here"),
        ("age = 3", "position 5: “=” is not expected here"),
        ("age < 3 and listed", "position 9: “and” is not expected here"),
        ("size == “S”", "position 9: ““” is not expected here; accepted: straight quotes: \" or '."),
        ("age < 1 ? listed : listed", "position 1: “?” is not expected here; accepted: two rules, or && and ||."),
        ("titles[0] == size", "position 1: “[” is not expected here; accepted: the attribute itself."),
        ('{"a": 1} == size', "position 1: “{” is not expected here"),
        ("[1] == age", "position 1: “[” is not expected here; accepted: a list only after “in”."),
        ("has(party.kind)", "position 1: the macro “has” is not accepted; accepted: size, date, startsWith, endsWith, contains."),
        ("titles.exists(t, t == size)", "position 1: the macro “exists” is not accepted"),
        ("titles.all(t, titles.all(u, u == t))", "position 1: the macro “all” is not accepted"),
        ("size.matches('^(a+)+$')", "the function “matches” is not accepted; accepted: startsWith, endsWith, contains, size."),
        ("duration('1s') == age", "the function “duration” is not accepted; accepted: size, date."),
        ('startsWith(size, "S")', "the function “startsWith” is not accepted; accepted: size, date."),
        ("size() == 1", "“size” takes one value."),
        ('size.startsWith("a", "b")', "“startsWith” takes one value."),
        ("agee < 3", "position 1: “agee” is not expected here; accepted: age."),
        ("xyzzy == 3", "accepted: age, closed, founded, listed, party.kind, revenue, size, titles."),
        ('size("a").b == 1', "position 1: “.” is not expected here; accepted: an attribute by its name."),
        ('age == "3"', "position 8: “text” is not expected here; accepted: number."),
        ("age", "position 1: “number” is not expected here; accepted: yes or no."),
        ("age && listed", "position 1: “number” is not expected here; accepted: yes or no."),
        ("!age", "position 2: “number” is not expected here; accepted: yes or no."),
        ("size + size == size", "position 1: “text” is not expected here; accepted: number."),
        ("-listed", "position 2: “yes or no” is not expected here; accepted: number."),
        ("+age > 1", "position 1: “+” is not expected here"),
        ("age / 2 > 1", "“/” is not expected here; accepted: a comparison without division: multiply the other side instead."),
        ("age % 2 == 1", "“%” is not expected here"),
        ('size < "M"', "“<” is not expected here; accepted: == or != between two values of the kind “text”."),
        ("listed > listed", "accepted: == or != between two values of the kind “yes or no”."),
        ("titles == titles", "accepted: “in”, or size()."),
        ("age == null", "position 8: “null” is not expected here; accepted: == or != with an attribute that may be none"),
        ("closed < null", "“null” is not expected here"),
        ("null == null", "“null” is not expected here"),
        ("founded >= date(size)", "accepted: values written out."),
        ('founded >= date("2020-13-01")', "“2020-13-01” is not expected here; accepted: a date such as 2021-03-24."),
        ('founded >= "2020-01-01"', "position 12: “text” is not expected here; accepted: date."),
        ("size in [1]", "position 10: “number” is not expected here; accepted: text."),
        ("size in titles.a", "“titles.a” is not expected here"),
        ("age in titles", "position 1: “number” is not expected here; accepted: text."),
        ("size in [size]", "position 10: “an expression” is not expected here; accepted: values written out."),
        ('size == "\\d"', "“\\d” is not expected here"),
        ("1u == age", "position 2: “u” is not expected here"),
        ("age == 1e5", "position 9: “e5” is not expected here"),
        ("listed; listed", "position 7: “;” is not expected here"),
        ("年龄 < 3", "position 1: “年” is not expected here; accepted: a name"),
    ],
)
def test_rule_names_place_and_what_is_accepted(text, message):
    with pytest.raises(RuleFault) as caught:
        compile_rule(text, ATTRIBUTES)

    assert message in str(caught.value)


def test_rule_fault_carries_place_and_field():
    with pytest.raises(RuleFault) as caught:
        compile_rule("age <", ATTRIBUTES, field="conditions[2]")

    assert (caught.value.data, caught.value.errors[0].field, caught.value.status) == ({"place": 6}, "conditions[2]", 422)


def test_rule_fault_is_said_in_chinese():
    with override("zh-hans"), pytest.raises(RuleFault) as caught:
        compile_rule("age / 2 > 1", ATTRIBUTES)

    assert str(caught.value.errors[0]) == "rule，第 1 个字符：此处不应为“/”；可接受：不含除法的比较式（请改为在另一侧相乘）。"


DEEP = ["(" * 40 + "!" * 40 + "listed" + ")" * 40, "!" * 400 + "listed", "-" * 400 + "1 == age"]


@pytest.mark.parametrize("text", DEEP)
def test_rule_that_is_nested_too_deep_is_refused(text):
    with pytest.raises(RuleFault, match="nested more than 16 levels"):
        compile_rule(text, ATTRIBUTES)


def test_rule_may_be_long_up_to_the_limit_and_no_longer():
    text = " || ".join(["listed"] * 50)
    assert len(text) <= LONGEST

    assert compile_rule(text, ATTRIBUTES).names == ("listed",)
    with pytest.raises(RuleFault, match="the rule has 501 characters; accepted: at most 500"):
        compile_rule(text + " " * (501 - len(text)), ATTRIBUTES)


def test_dates_in_a_rule_are_days():
    rule = compile_rule('founded == date("2020年1月2日")', ATTRIBUTES)

    assert rule.root.right.value == date(2020, 1, 2)
