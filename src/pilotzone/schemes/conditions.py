"""The expressions of a rule: what they may ask, whether they can be read, what they answer for one case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import YUAN
from pilotzone.kit.errors import FieldError
from pilotzone.kit.rules import Answer, Attribute, Kind, RuleAnswer, RuleFault, compile_rule
from pilotzone.kit.schema.subset import scale_of, title_of
from pilotzone.schemes.content import Condition, RateClass, RuleContent
from pilotzone.schemes.errors import BadRule

Document = Mapping[str, Any]

# What the register knows of a party on a day; the names are those of `registry.attributes.PartyFacts`.
ATTRIBUTES: Mapping[str, Attribute] = {
    "kind": Attribute(Kind.STRING, _("kind of organisation")),
    "registered_area": Attribute(Kind.STRING, _("place of registration")),
    "founded_on": Attribute(Kind.DATE, _("founded on")),
    "employees": Attribute(Kind.INT, _("employees")),
    "revenue": Attribute(Kind.DECIMAL, _("revenue"), scale=YUAN),
    "industry": Attribute(Kind.STRING, _("industry")),
    "listed": Attribute(Kind.BOOL, _("listed on a stock exchange")),
    "qualifications": Attribute(Kind.STRINGS, _("qualifications")),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition and its answer for one case; "cannot tell" names what would have to be known."""

    condition: Condition
    answer: Answer
    missing: tuple[str, ...] = ()


def attributes_of_form(form: Document | None) -> dict[str, Attribute]:
    """Return what expressions may ask: the register's facts, and the questions of a form that have a plain kind."""
    questions = form["properties"] if form else {}
    asked = {name: attribute for name, part in questions.items() if (attribute := _attribute(name, part))}
    # What the register knows goes before what an applicant says under the same name.
    return asked | dict(ATTRIBUTES)


def check_expressions(content: RuleContent, form: Document | None = None) -> None:
    """Raise BadRule with one error per expression that cannot be read or asks what nobody knows."""
    attributes = attributes_of_form(form)
    errors: list[FieldError] = []
    for field, text in _expressions(content):
        try:
            compile_rule(text, attributes, field=field)
        except RuleFault as fault:
            errors += fault.errors
    if errors:
        raise BadRule(errors=errors)


def judge(content: RuleContent, facts: Mapping[str, Any], *, form: Document | None = None) -> tuple[Judged, ...]:
    """Return every condition of a rule with its answer for one case."""
    attributes = attributes_of_form(form)
    found = [(each, _answer(each.expression, facts, attributes)) for each in content.eligibility]
    return tuple(Judged(condition, given.answer, given.missing) for condition, given in found)


def class_of(content: RuleContent, facts: Mapping[str, Any], *, form: Document | None = None) -> RateClass | None:
    """Return the first rate class that fits; None where none fits, or where one before it cannot be told."""
    attributes = attributes_of_form(form)
    for each in content.classes:
        given = _answer(each.expression, facts, attributes).answer
        if given is not Answer.NO:
            return each if given is Answer.YES else None
    return None


def _expressions(content: RuleContent) -> Iterator[tuple[str, str]]:
    for condition in content.eligibility:
        yield f"eligibility.{condition.code}", condition.expression
    for each in content.classes:
        yield f"classes.{each.code}", each.expression


def _answer(text: str, facts: Mapping[str, Any], attributes: Mapping[str, Attribute]) -> RuleAnswer:
    rule = compile_rule(text, attributes)
    return rule.answer({name: _typed(facts.get(name), attributes[name]) for name in rule.names})


def _typed(value: Any, attribute: Attribute) -> Any:
    """Return an answer as rules read it: forms keep days as ISO text."""
    return date.fromisoformat(value) if attribute.kind is Kind.DATE and isinstance(value, str) else value


def _attribute(name: str, part: Document) -> Attribute | None:
    """Return how a question reads in a rule; None for groups, files and numbers that are not exact."""
    label = title_of(part, name)
    match part["type"]:
        case "boolean":
            return Attribute(Kind.BOOL, label)
        case "integer":
            scale = scale_of(part)
            return Attribute(Kind.DECIMAL, label, scale=scale) if scale else Attribute(Kind.INT, label)
        case "string" if part.get("format") == "date":
            return Attribute(Kind.DATE, label)
        case "string" if part.get("format") != "file":
            return Attribute(Kind.STRING, label)
        case "array" if part["items"]["type"] == "string":
            return Attribute(Kind.STRINGS, label)
    return None
