"""What the pages of this room print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.evidence.evaluability import who_text
from pilotzone.kit.amounts import Rounding, money, percent, split
from pilotzone.kit.dates import format_date, format_time, shanghai_day
from pilotzone.kit.schema.subset import properties_of, title_of
from pilotzone.kit.tables import table
from pilotzone.kit.text import listed, localised, reading_language
from pilotzone.schemes.conditions import attributes_of_form
from pilotzone.schemes.content import RuleContent
from pilotzone.schemes.doors import Door
from pilotzone.schemes.enums import Clock, ComparisonGroup
from pilotzone.schemes.evaluability import LEVEL, POWER, Detectable, Panel, panel_of, recorded_panel
from pilotzone.schemes.lists import allocation_of
from pilotzone.schemes.models import Call, CallCounts, CallPayer, FormVersion, Rule, Scheme
from pilotzone.schemes.queries import rule_ends, rule_in_force_or_none

Item = dict[str, Any]


def scheme_facts(scheme: Scheme) -> list[Item]:
    """Return what governs a scheme."""
    return [
        {"label": _("Area"), "value": str(scheme.area)},
        {"label": _("National title"), "value": str(scheme.mandate or "")},
        {"label": _("Date that decides the rule version"), "value": Clock(scheme.rule_clock).label},
        {"label": _("Date that decides the year of the cap"), "value": Clock(scheme.cap_clock).label},
    ]


def rules_table(rules: Iterable[Rule]) -> Item:
    """Return the versions of a rule, from when until when, with the text they rest on."""
    columns = [_("In force from"), _("until before"), _("Legal basis"), _("Recorded at")]
    return table(columns, (_rule_cells(rule) for rule in rules))


def _rule_cells(rule: Rule) -> list[Item]:
    ends = rule_ends(rule)
    return [
        {"text": format_date(rule.effective_from), "url": reverse("schemes:rule", args=(rule.scheme.code, rule.pk))},
        {"text": format_date(ends) if ends else _("the next version")},
        {"text": str(rule.instrument or "")},
        {"text": format_time(rule.recorded_at)},
    ]


def rule_facts(rule: Rule, content: RuleContent) -> list[Item]:
    """Return caps, minimum, rounding, validity and what suppliers must be."""
    ends = rule_ends(rule)
    supplier = _("must not be related to the applicant") if content.unrelated_supplier else _("may be related to the applicant")
    return [
        {"label": _("In force"), "value": _("from %(day)s") % {"day": format_date(rule.effective_from)}, "note": _until(ends)},
        {"label": _("Legal basis"), "value": str(rule.instrument or "")},
        {"label": _("Cap per unit and year"), "value": money(content.cap_per_year) if content.cap_per_year is not None else _("none")},
        {"label": _("Least amount"), "value": money(content.minimum) if content.minimum is not None else _("none")},
        {"label": _("Rounding to the fen"), "value": Rounding(content.rounding).label},
        {"label": _("Valid after the grant"), "value": _("%(months)s months") % {"months": content.validity_months}},
        {"label": _("Supplier"), "value": supplier},
    ]


def _until(ends: Any) -> str:
    return _("until before %(day)s") % {"day": format_date(ends)} if ends else ""


def rates_table(content: RuleContent) -> Item:
    """Return the rate classes in the order in which they are tried."""
    columns = [_("Class"), _("Rate"), _("Applies where")]
    return table(
        columns,
        (
            [
                {"text": str(localised(each))},
                {"text": percent(each.rate_bp), "number": True},
                {"text": "" if each.expression == "true" else each.expression, "sub": _("all others") if each.expression == "true" else ""},
            ]
            for each in content.classes
        ),
    )


def conditions_table(content: RuleContent) -> Item:
    """Return the conditions with their plain reasons."""
    return table(
        [_("Condition"), _("As the system reads it")],
        ([{"text": str(localised(each, "reason"))}, {"text": each.expression}] for each in content.eligibility),
    )


def payers_table(payers: Iterable[Any], *, parts: dict[str, int] | None = None) -> Item:
    """Return whose money it is and which share of each payment; with `parts` also each payer's part of the pool."""
    columns = [_("Payer"), _("Share of each payment"), *([_("Its part of the pool")] if parts else [])]
    rows = []
    for payer in payers:
        cells = [{"text": str(localised(payer))}, {"text": percent(payer.share_bp), "number": True}]
        rows.append([*cells, {"text": money(parts[payer.code]), "number": True}] if parts else cells)
    return table(columns, rows)


def form_table(form: FormVersion) -> Item:
    """Return the questions of a form."""
    required = set(form.schema.get("required", []))
    return table(
        [_("Question"), _("Must be answered")],
        (
            [{"text": title_of(part, path[-1])}, {"text": _("yes") if len(path) == 1 and path[0] in required else _("no")}]
            for path, part in properties_of(form.schema)
        ),
    )


def attributes_table(form: FormVersion | None) -> Item:
    """Return what expressions may ask, under which name."""
    attributes = attributes_of_form(form.schema if form else None)
    rows = ([{"text": name}, {"text": str(each.label)}, {"text": str(each.kind.label)}] for name, each in sorted(attributes.items()))
    return table([_("Name"), _("What it is"), _("Kind of value")], rows)


def call_facts(call: Call) -> list[Item]:
    """Return the terms of a call."""
    comparison = ComparisonGroup(call.comparison)
    return [
        {"label": _("Scheme"), "value": str(call.scheme), "url": reverse("schemes:scheme", args=(call.scheme.code,))},
        {"label": _("Rule"), **_rule_of(call)},
        {"label": _("Window"), "value": window(call)},
        {"label": _("Budget year"), "value": str(call.budget_year)},
        {"label": _("Pool"), "value": money(call.pool_amount) if call.pool_amount is not None else ""},
        {"label": _("Allocation rule"), "value": str(allocation_of(call)), "note": _parameters_of(call)},
        {"label": _("Comparison group"), "value": comparison.label, "note": str(localised(call, "comparison"))},
        {"label": _("Public notice"), "value": _("%(days)s working days") % {"days": call.notice_days}},
        {"label": _("Legal basis"), "value": str(call.instrument or "")},
    ]


def _parameters_of(call: Call) -> str:
    """Return criteria, threshold and quota in one line; empty where the rule needs none."""
    given = call.allocation.parameters if hasattr(call, "allocation") else {}
    criteria = [
        _("%(criterion)s up to %(most)s points, weight %(weight)s")
        % {"criterion": localised(SimpleNamespace(**each)), "most": each["most"], "weight": each.get("weight", 1)}
        for each in given.get("criteria", ())
        if "most" in each
    ]
    words = {
        "reviewers": _("reviews per case: %(value)s"),
        "threshold": _("nobody below %(value)s points"),
        "quota": _("at most %(value)s cases"),
    }
    return str(listed([*criteria, *(text % {"value": given[name]} for name, text in words.items() if name in given)]))


def _rule_of(call: Call) -> Item:
    """Return the version of the rule that is in force when the call opens; a later one may govern single cases."""
    day = shanghai_day(call.opens_at) if call.opens_at else None
    rule = rule_in_force_or_none(call.scheme, day) if day else None
    if rule is None:
        return {"value": ""}
    return {
        "value": _("version of %(day)s") % {"day": format_date(rule.effective_from)},
        "url": reverse("schemes:rule", args=(call.scheme.code, rule.pk)),
        "note": _("The date “%(clock)s” decides which version governs a case.") % {"clock": Clock(call.scheme.rule_clock).label},
    }


def window(call: Call) -> str:
    """Return from when until when a call takes applications; empty where it is not recorded."""
    if call.opens_at is None or call.closes_at is None:
        return ""
    return _("%(opens)s to %(closes)s") % {"opens": format_time(call.opens_at), "closes": format_time(call.closes_at)}


def panel_for(call: Call) -> tuple[Panel, bool]:
    """Return the evaluability panel of a call, and whether it is the record kept when the call opened."""
    record = getattr(call, "evaluability", None)
    return (recorded_panel(record), True) if record else (panel_of(call), False)


def panel_card(panel: Panel) -> Item:
    """Return a panel for its component: grade, one line, expected numbers, what binds and who could change it, what would raise it."""
    lang = reading_language()
    return {
        "grade": panel.grade.level,
        "says": panel.grade.one_line(lang)[:1].upper() + panel.grade.one_line(lang)[1:],
        "facts": [*_detectable_facts(panel.detectable), {"label": _("Not judged yet"), "value": panel.grade.pending_text(lang)}],
        "binding": [{"text": cap.text(lang), "who": who_text(cap.who, lang)} for cap in panel.grade.binding],
        "raise": panel.grade.raise_by[0].text(lang) if panel.grade.raise_by else "",
    }


def _detectable_facts(found: Detectable | None) -> list[Item]:
    if found is None:
        return [
            {"label": _("Smallest detectable effect"), "value": "", "note": _("needs the expected numbers and the spread of the outcome")}
        ]
    note = _("in the units of the outcome; %(power)s power, %(level)s level; spread %(sd)s, of which history explains %(r2)s") % {
        "power": percent(round(POWER * 10_000)),
        "level": percent(round(LEVEL * 10_000)),
        "sd": f"{found.sd:g}",
        "r2": percent(round(found.r2 * 10_000)),
    }
    return [
        {"label": _("Expected funded and unfunded"), "value": f"{found.funded} + {found.comparison}"},
        {"label": _("Smallest detectable effect"), "value": f"{found.effect:.3g}", "note": note},
    ]


def counts_table(counts: CallCounts | None) -> Item | None:
    """Return how many applied, were eligible, were funded, as last pushed; None before the window closed."""
    if counts is None:
        return None
    # What nobody was is left out: at the end of the window "approved 0" would read as a result.
    found = [(label, counts.counts[key]) for key, label in _count_labels() if counts.counts.get(key)]
    rows = ([{"text": str(label)}, {"text": str(number), "number": True}] for label, number in found)
    return table([_("Cases"), _("How many")], rows) | {"at": format_time(counts.at)}


def _count_labels() -> list[tuple[str, Any]]:
    return [
        ("applied", _("applied")),
        ("returned", _("sent back to complete")),
        ("eligible", _("found eligible")),
        ("admitted", _("admitted")),
        ("approved", _("approved")),
        ("granted", _("granted")),
        ("funded", _("funded")),
        ("waitlisted", _("wait-listed")),
        ("refused", _("refused")),
        ("withdrawn", _("withdrawn")),
        ("declined", _("declined")),
        ("lapsed", _("lapsed")),
    ]


def steps(doors: Iterable[Door]) -> list[Item]:
    """Return what the rooms above offer to do, as buttons."""
    return [{"label": door.label, "url": door.url} for door in doors if door.step]


def links(doors: Iterable[Door]) -> list[Item]:
    """Return what the rooms above offer to see."""
    return [{"label": door.label, "url": door.url} for door in doors if not door.step]


def call_parts(payers: Sequence[CallPayer], amount: int | None) -> dict[str, int] | None:
    """Return each payer's part of the pool; None while the pool is not known."""
    if amount is None or not payers:
        return None
    return dict(zip((payer.code for payer in payers), split(amount, [payer.share_bp for payer in payers]), strict=True))
