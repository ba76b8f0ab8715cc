"""What a result says, in plain units: one bold sentence, and what cannot be said. "No effect" is never said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import expm1
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilotzone.evidence.evaluability import grade_label
from pilotzone.evidence.figures import decimals_for, fixed, p_value, percent
from pilotzone.evidence.pretrend import pretrend_p
from pilotzone.evidence.report import untested, verdict
from pilotzone.evidence.report.words import p_text, say
from pilotzone.indicators.enums import PeriodType
from pilotzone.kit.text import reading_language
from pilotzone.studies.enums import OutcomeRole, Transform
from pilotzone.studies.plan import Outcome

Record = Mapping[str, Any]
MOST_PERIODS = 6


@dataclass(frozen=True, slots=True)
class Said:
    """A result in words: whether the data answer, the sentence, what cannot be said, the estimate by period since the grant."""

    answered: bool
    bold: str
    rest: str
    by_period: str


def said_of(outcome: Outcome, record: Record, kind: PeriodType) -> Said:
    """Return what an estimate says of an outcome."""
    scale = Scale(outcome, record)
    overall = record["overall"]["event_study"]
    values = {
        "outcome": outcome.name(),
        "size": scale.size(overall["att"]),
        "estimate": scale.signed(overall["att"]),
        "level": percent(record["spec"]["level"]),
        "interval": scale.interval(overall),
        "window": window(record, kind),
    }
    found = verdict(record)
    if not found.answered:
        return Said(False, _cannot(values), _why(found.reasons, record, values), by_period(record, scale, kind))
    if overall["att"] > 0:
        bold = _(
            "%(window)s, %(outcome)s of those funded was on average %(size)s higher than in the comparison group "
            "(%(level)s interval: %(interval)s)."
        )
    else:
        bold = _(
            "%(window)s, %(outcome)s of those funded was on average %(size)s lower than in the comparison group "
            "(%(level)s interval: %(interval)s)."
        )
    rest = _("The difference is due to the grant only if both groups would have moved alike without it.")
    rest = joined([rest, untested(record, reading_language())])
    return Said(True, bold % values, rest, by_period(record, scale, kind))


def _cannot(values: Mapping[str, str]) -> str:
    return _("These data cannot answer whether the grant changed %(outcome)s.") % values


def _why(reasons: Sequence[str], record: Record, values: Mapping[str, str]) -> str:
    texts = []
    if "no_estimate" not in reasons and "no_interval" not in reasons:
        texts.append((_wide() if "wide" in reasons else _unsafe()) % values)
    for reason in reasons:
        value = pretrend_p(record) if reason == "pretrend" else (record.get(reason) or {}).get("p_value")
        p = p_text(p_value(value)) if reason in {"pretrend", "permutation"} else ""
        texts.append(say(f"reason_{reason}", reading_language(), p=p))
    return joined(texts)


def _wide() -> str:
    return _(
        "%(window)s, the estimated average difference is %(estimate)s, but anything in the %(level)s interval (%(interval)s) fits "
        "the data. That is not the same as no effect."
    )


def _unsafe() -> str:
    return _(
        "%(window)s, the estimated average difference is %(estimate)s (%(level)s interval: %(interval)s), but no conclusion can rest on it."
    )


def joined(texts: Sequence[str]) -> str:
    """Return sentences one after the other, as the reader's language sets them."""
    return ("" if reading_language() == "zh" else " ").join(text for text in texts if text)


def window(record: Record, kind: PeriodType) -> str:
    """Return over which periods since the grant the headline averages, to begin a sentence with."""
    spec, points = record["spec"], record["event_study"]["points"]
    low, high = spec.get("min_event"), spec.get("max_event")
    times = [point["event_time"] for point in points if point["att"] is not None and point["event_time"] >= 0]
    used = [time for time in times if (low is None or time >= low) and (high is None or time <= high)]
    last = max(used, default=0)
    if kind == PeriodType.YEAR:
        if not last:
            return _("In the grant year")
        return ngettext("In the grant year and the year after", "In the grant year and the %(n)s years after", last) % {"n": last}
    if not last:
        return _("In the period of the grant")
    return ngettext("In the period of the grant and the one after", "In the period of the grant and the %(n)s after", last) % {"n": last}


def by_period(record: Record, scale: "Scale", kind: PeriodType) -> str:
    """Return the estimates period by period since the grant; nothing where the headline is about a single one, or there are many."""
    points = [point for point in record["event_study"]["points"] if point["event_time"] >= 0 and point["att"] is not None]
    if not 1 < len(points) <= MOST_PERIODS:
        return ""
    parts = [
        _("%(when)s %(estimate)s (%(interval)s)")
        % {
            "when": event_label(point["event_time"], kind),
            "estimate": scale.signed(point["att"]),
            "interval": scale.interval(point),
        }
        for point in points
    ]
    return _("By period: %(parts)s.") % {"parts": ("；" if reading_language() == "zh" else "; ").join(parts)}


def event_label(time: int, kind: PeriodType) -> str:
    """Return a period as counted from the grant."""
    if kind == PeriodType.YEAR:
        if time == 0:
            return _("grant year")
        return ngettext("one year after", "%(n)s years after", time) % {"n": time}
    if time == 0:
        return _("period of the grant")
    return ngettext("one period after", "%(n)s periods after", time) % {"n": time}


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns estimates into plain units: as measured, or per cent where the outcome was taken in logs."""

    outcome: Outcome
    record: Record

    @property
    def in_percent(self) -> bool:
        return self.outcome.transform == Transform.LOG

    def _plain(self, value: float) -> float:
        return 100 * expm1(value) if self.in_percent else value

    def _decimals(self) -> int:
        overall = self.record["overall"]["event_study"]
        spread = overall["se"] or overall["att"] or 0.0
        return max(decimals_for(spread * (100 if self.in_percent else 1)) - 1, 0)

    def _text(self, value: float | None, *, signed: bool) -> str:
        if value is None:
            return "—"
        number = fixed(self._plain(value), self._decimals(), signed=signed)
        return f"{number}%" if self.in_percent else number

    def signed(self, value: float | None) -> str:
        """Return a difference with its sign and unit."""
        text = self._text(value, signed=True)
        return text if self.in_percent else f"{text} {self.outcome.unit()}"

    def size(self, value: float | None) -> str:
        """Return the size of a difference with its unit."""
        if value is None:
            return "—"
        plain = fixed(abs(self._plain(value)), self._decimals())
        return f"{plain}%" if self.in_percent else f"{plain} {self.outcome.unit()}"

    def interval(self, row: Mapping[str, Any]) -> str:
        """Return an interval in plain units, its unit left to what stands before it."""
        if row["lower"] is None or row["upper"] is None:
            return _("no interval")
        values = {"low": self._text(row["lower"], signed=True), "high": self._text(row["upper"], signed=True)}
        return _("%(low)s to %(high)s") % values

    def detectable(self, value: float) -> str:
        """Return the smallest effect that would probably have been seen, in plain units."""
        if not self.in_percent:
            return _("a difference of %(size)s") % {"size": self.size(value)}
        values = {"fall": fixed(-100 * expm1(-value), 0), "rise": fixed(100 * expm1(value), 0)}
        return _("a fall by %(fall)s%% or a rise by %(rise)s%%") % values


def detectable_sentence(outcome: Outcome, record: Record, detectable: float | None) -> str:
    """Return what a study like this could have detected."""
    if detectable is None:
        return _("%(outcome)s: what could have been detected cannot be computed.") % {"outcome": capital(outcome.name())}
    size = Scale(outcome, record).detectable(detectable)
    return _("%(outcome)s: four times out of five a study like this would have found %(size)s or more; smaller effects it would miss.") % {
        "outcome": capital(outcome.name()),
        "size": size,
    }


def assessment_line(outcome: Outcome, record: Record, grade: int, kind: PeriodType) -> str:
    """Return the line that goes into the performance self-evaluation table."""
    part = _("Outputs (50 points)") if outcome.role == OutcomeRole.OUTPUT else _("Benefits (30 points)")
    words = {"part": part, "outcome": outcome.name(), "grade": grade_label(grade, reading_language())}
    if grade == 0:
        return _("%(part)s: %(outcome)s, monitoring only; %(grade)s.") % words
    if not verdict(record).answered:
        return _("%(part)s: %(outcome)s, cannot answer with these data; %(grade)s.") % words
    overall, scale = record["overall"]["event_study"], Scale(outcome, record)
    numbers = {"estimate": scale.signed(overall["att"]), "interval": scale.interval(overall), "window": lowered(window(record, kind))}
    return _("%(part)s: %(outcome)s, %(estimate)s against the comparison group (%(interval)s) %(window)s; %(grade)s.") % (words | numbers)


def answers_sentence(outcome: Outcome, complete: Mapping[str, Sequence[int]]) -> str:
    """Return who has complete records, and who answers more often."""
    (done_f, all_f), (done_u, all_u) = complete["funded"], complete["unfunded"]
    values = {
        "outcome": capital(outcome.name()),
        "done_f": done_f,
        "all_f": all_f,
        "share_f": share(done_f, all_f),
        "done_u": done_u,
        "all_u": all_u,
        "share_u": share(done_u, all_u),
    }
    text = _(
        "%(outcome)s: complete records of %(done_f)s of %(all_f)s funded (%(share_f)s) and %(done_u)s of %(all_u)s unfunded (%(share_u)s)."
    )
    if not all_f or not all_u:
        return text % values
    # Of the shares as printed, so that nobody reads 92% and 92% and then of a difference.
    gap = round(100 * done_f / all_f) - round(100 * done_u / all_u)
    if not gap:
        return joined([text % values, _("Both answer equally often.")])
    return joined([text % values, _more_often(gap) % {"points": abs(gap)}])


def _more_often(gap: int) -> str:
    if gap > 0:
        return ngettext(
            "The funded answer more often, by %(points)s point.", "The funded answer more often, by %(points)s points.", abs(gap)
        )
    return ngettext(
        "The unfunded answer more often, by %(points)s point.", "The unfunded answer more often, by %(points)s points.", abs(gap)
    )


def share(part: int, whole: int) -> str:
    """Return a share in whole per cent."""
    return f"{100 * part / whole:.0f}%" if whole else "—"


def capital(text: str) -> str:
    """Return the text with a capital first letter, to begin a sentence with."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Return the text with a small first letter, to go on with inside a sentence."""
    return text[:1].lower() + text[1:]
