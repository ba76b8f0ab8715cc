"""Sentences and tables of the analysis as plain text, from its record."""

from __future__ import annotations

import math

from pilotzone.evidence.figures import decimals_for, event_name, fixed, percent
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.tables import Style, Table
from pilotzone.evidence.sensitivity.words import say


def precision(record: Record) -> int:
    """Return the decimals that suit the standard error of the effect."""
    return decimals_for(record["original"]["se"])


def bound_text(bound: float) -> str:
    """Return a bound as a person wrote it, without needless decimals."""
    return f"{bound:.6g}"


def effect(record: Record, lang: str) -> str:
    """Return which effect is asked for, in words."""
    weights = {int(time): weight for time, weight in record["weights"].items()}
    if len(weights) == 1 and 1.0 in weights.values():
        return say("effect_one", lang, time=event_name(*weights))
    if len(set(weights.values())) == 1 and abs(sum(weights.values()) - 1) < 1e-9:
        return say("effect_mean", lang, first=event_name(min(weights)), last=event_name(max(weights)))
    return say("effect_weights", lang)


def sentences(record: Record, style: Style) -> list[str]:
    """Return the estimate under parallel trends, what a bound means, and how much the conclusion bears."""
    lang, found, decimals = style.lang, record["original"], precision(record)
    values = {name: style.number(found[key], decimals) for name, key in (("att", "att"), ("low", "lower"), ("high", "upper"))}
    return [
        say("original", lang, effect=effect(record, lang), level=percent(record["level"]), **values),
        say(f"meaning_{record['restriction']}", lang),
        breakdown(record, lang),
    ]


def breakdown(record: Record, lang: str) -> str:
    """Return how much the conclusion bears, in words."""
    found = record["breakdown"]
    value = "" if found["value"] is None else _rounded_down(found["value"])
    return say(f"breakdown_{found['state']}", lang, value=value, searched=bound_text(found["searched_to"]))


def _rounded_down(value: float) -> str:
    """Return three figures of a positive number: rounded up, it would claim more than was found."""
    if value <= 0:
        return "0"
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return f"{math.floor(value / unit) * unit:.3g}"


def sets(record: Record, style: Style) -> Table:
    """Return the set of every bound, the usual interval first."""
    lang, decimals, found = style.lang, precision(record), record["original"]
    usual = {"lower": found["lower"], "upper": found["upper"], "excludes_zero": not found["lower"] <= 0 <= found["upper"]}
    rows = [_row(say("usual", lang), usual, style, decimals)]
    rows += [_row(bound_text(each["bound"]), each, style, decimals) for each in record["sets"]]
    head = tuple(say(key, lang) for key in ("bound", "lower", "upper", "zero"))
    return Table(say("sets", lang, level=percent(record["level"])), head, tuple(rows), _notes(record, style, decimals))


def _row(name: str, each: Record, style: Style, decimals: int) -> tuple[str, ...]:
    lang = style.lang
    ends = [say("empty", lang) if each[end] is None else style.number(each[end], decimals) for end in ("lower", "upper")]
    return (name, *ends, say("yes" if each["excludes_zero"] else "no", lang))


def _notes(record: Record, style: Style, decimals: int) -> str:
    lang = style.lang
    gaps = [each for each in record["sets"] if len(each["intervals"]) > 1]
    empty = [bound_text(each["bound"]) for each in record["sets"] if not each["intervals"]]
    notes = [
        say(
            "note_holes",
            lang,
            bounds=bound_text(each["bound"]),
            parts=", ".join(_part(part, style, decimals) for part in each["intervals"]),
        )
        for each in gaps
    ]
    if empty:
        notes.append(say("note_empty", lang, bounds=", ".join(empty)))
    return (" " if lang == "en" else "").join(notes)


def _part(part: list[float], style: Style, decimals: int) -> str:
    low, high = (style.number(end, decimals) for end in part)
    return say("part", style.lang, low=low, high=high)


def pretest(record: Record, style: Style) -> Table:
    """Return the trends that a check of the past would let through."""
    lang, found = style.lang, record["pretest"]
    decimals = decimals_for(min((trend["slope"] for trend in found["trends"] if trend["slope"] > 0), default=None))
    rows = tuple(
        (say(t["test"], lang), percent(t["power"]), *(style.number(t[key], decimals) for key in ("slope", "bias", "bias_if_passed")))
        for t in found["trends"]
    )
    head = tuple(say(key, lang) for key in ("test", "power", "slope", "bias", "bias_if_passed"))
    return Table(say("pretest", lang, level=percent(found["level"])), head, rows, say("note_pretest", lang))


def described(record: Record, lang: str) -> str:
    """Return in words what the picture shows."""
    decimals = precision(record)

    def row(key: str, each: Record, **more: object) -> str:
        low, high = (fixed(each[end], decimals) for end in ("lower", "upper"))
        return say(key, lang, low=low, high=high, **more)

    rows = [row("picture_usual", record["original"])]
    rows += [row("picture_row", each, bound=bound_text(each["bound"])) for each in record["sets"]]
    return say("picture_note", lang, level=percent(record["level"])) + (". " if lang == "en" else "。") + " ".join(rows)
