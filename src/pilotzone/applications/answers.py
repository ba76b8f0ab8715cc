"""Answers of a form as people read them, and what the register knows already, so that nobody is asked twice."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pilotzone.applications.models import Application
from pilotzone.audit import context
from pilotzone.kit.amounts import YUAN, format_amount, money
from pilotzone.kit.dates import format_date, parse_partial_date
from pilotzone.kit.schema.subset import options_of, properties_of, scale_of, title_of
from pilotzone.kit.text import listed
from pilotzone.registry.queries import attributes_as_of

Part = Mapping[str, Any]


def known_answers(application: Application) -> dict[str, Any]:
    """Return what the register knows of the applicant under the names of the form's own questions."""
    party = application.party
    known: dict[str, Any] = dict(attributes_as_of(party, context.today()))
    known |= {"name": party.name_zh, "name_zh": party.name_zh, "name_en": party.name_en, "uscc": party.uscc}
    asked = application.form.schema["properties"] if application.form else {}
    return {name: _plain(known[name]) for name in asked if known.get(name) not in (None, "")}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def answer_sections(application: Application, change_url: str = "") -> list[dict[str, Any]]:
    """Return the answers on the form version on which they were given, for the answers component: one section per group."""
    schema: Part = application.form.schema if application.form else {"properties": {}}
    titles = {path: title_of(part, path[-1]) for path, part in properties_of(schema) if part["type"] == "object"}
    sections: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for path, part in properties_of(schema):
        if part["type"] != "object":
            value = in_words(part, _found(application.answers, path))
            sections.setdefault(path[:-1], []).append({"label": title_of(part, path[-1]), "value": value})
    return [{"title": titles.get(group, _("Answers")), "answers": answers, "change_url": change_url} for group, answers in sections.items()]


def _found(answers: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        answers = answers.get(step) if isinstance(answers, Mapping) else None
    return answers


def in_words(part: Part, value: Any) -> str:
    """Return one answer as people read it; nothing where there is none."""
    if value is None or value == "":
        return ""
    if "enum" in part:
        return str(dict(options_of(part)).get(value, value))
    match part["type"], value:
        case "boolean", bool():
            return _("yes") if value else _("no")
        case "array", list():
            labels = dict(options_of(part["items"])) if "enum" in part["items"] else {}
            return str(listed([labels.get(item, item) for item in value]))
        case "integer", int() if (scale := scale_of(part)) is not None:
            return money(value) if scale == YUAN else format_amount(value, scale)
        case "string", str() if part.get("format") == "date":
            day = parse_partial_date(value).first
            return format_date(day) if day else value
    return str(value)
