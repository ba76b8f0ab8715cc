"""Tables of a result as plain text cells: the report and the terminal show the same ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from pilotzone.evidence.figures import MINUS, decimals_for, event_name, fixed, percent
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.words import WORDS, say

MOST_INFLUENCE = 10
KINDS = ("event_study", "simple", "group", "calendar")


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of text; the first column names the rows.

    Attributes
    ----------
    title : str
        What it shows.
    head : tuple of str
        Names of the columns.
    rows : tuple of tuple of str
        Cells, each row as long as the head.
    note : str
        One sentence below, or nothing.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """Language and minus sign of the tables; "-" for a terminal, whose numbers are copied into programs."""

    lang: str
    minus: str = MINUS

    def say(self, key: str, **values: object) -> str:
        """Return a phrase in this language."""
        return say(key, self.lang, **values)

    def interval(self, low: float | None, high: float | None, decimals: int) -> str:
        """Return an interval, or a dash where it is undefined."""
        if low is None or high is None:
            return "—"
        return self.say("to", low=fixed(low, decimals, minus=self.minus), high=fixed(high, decimals, minus=self.minus))

    def number(self, value: float | None, decimals: int) -> str:
        """Return a number of fixed decimals."""
        return fixed(value, decimals, minus=self.minus)

    def cohort(self, cohort: object) -> str:
        """Return the name of a cohort."""
        return self.say("never") if cohort == "never" else str(cohort)


def precision(record: Record) -> int:
    """Return the decimals that suit the standard errors of a result."""
    overall = record["overall"]["event_study"]
    spread = [point["se"] for point in record["event_study"]["points"] if point["se"]]
    return decimals_for(overall["se"] or (min(spread) if spread else overall["att"]))


def counts(record: Record, style: Style) -> Table:
    """Return units by cohort, with the periods seen before and from the start on."""
    panel = record["panel"]
    rows = [(style.cohort(g), f"{n:,}", *_seen(g, panel["periods"])) for g, n in panel["cohorts"].items()]
    total = (style.say("total"), f"{panel['units']:,}", "", "")
    return Table(style.say("counts"), tuple(style.say(key) for key in ("cohort", "units", "before", "after")), (*rows, total))


def _seen(cohort: str, periods: list[int]) -> tuple[str, str]:
    if cohort == "never":
        return "—", "—"
    before = sum(period < int(cohort) for period in periods)
    return str(before), str(len(periods) - before)


def dropped(record: Record, style: Style) -> Table:
    """Return what was left out by reason; without rows when nothing was."""
    found = record["panel"]["dropped"]
    rows = tuple((style.say(reason) if reason in WORDS else reason, f"{n:,}") for reason, n in found.items())
    note = "" if rows else style.say("nothing_dropped")
    return Table(style.say("dropped"), (style.say("reason"), style.say("count")), rows, note)


def overall(record: Record, style: Style) -> Table:
    """Return the four averages, the headline first."""
    decimals, found = precision(record), record["overall"]
    names = {kind: f"kind_{kind}" for kind in KINDS}
    if record["spec"].get("estimator") == "twfe":
        # It has no averages by cohort or calendar period, and one coefficient in place of an average of cells.
        names = {"event_study": names["event_study"], "simple": "kind_coefficient"}
    rows = tuple((style.say(name), *_numbers(found[kind], decimals, style)) for kind, name in names.items() if found.get(kind))
    return Table(style.say("overall"), (style.say("average"), *_number_head(record, style)), rows)


def event_study(record: Record, style: Style) -> Table:
    """Return estimates by event time with interval and band."""
    decimals = precision(record)
    rows = tuple(
        (
            event_name(point["event_time"], minus=style.minus),
            *_numbers(point, decimals, style),
            style.interval(point["band_lower"], point["band_upper"], decimals),
        )
        for point in record["event_study"]["points"]
    )
    return Table(style.say("event"), (style.say("event_time"), *_number_head(record, style), style.say("band")), rows)


def cells(record: Record, style: Style) -> Table:
    """Return estimates by cohort and period."""
    decimals = precision(record)
    rows = tuple((str(row["cohort"]), str(row["time"]), *_numbers(row, decimals, style)) for row in record["att_gt"])
    return Table(style.say("cells"), (style.say("cohort"), style.say("period"), *_number_head(record, style)), rows)


def raw_means(means: Record, style: Style) -> Table:
    """Return mean outcomes by period and cohort."""
    spread = [abs(a - b) for row in means["cohorts"] for a, b in zip(row["mean"], row["mean"][1:], strict=False) if a != b]
    decimals = decimals_for(sorted(spread)[len(spread) // 2] if spread else None)
    head = (style.say("period"), *(style.cohort(row["cohort"]) for row in means["cohorts"]))
    rows = tuple(
        (str(period), *(style.number(row["mean"][at], decimals) for row in means["cohorts"])) for at, period in enumerate(means["periods"])
    )
    return Table(style.say("means"), head, rows)


def influence(record: Record, style: Style) -> Table:
    """Return the units that move the average most when left out."""
    found = record.get("influence") or []
    decimals = precision(record)
    shown = tuple(
        (
            row["unit"],
            style.say("influence_unknown") if row["change"] is None else fixed(row["change"], decimals, signed=True, minus=style.minus),
        )
        for row in found[:MOST_INFLUENCE]
    )
    clusters = bool(record["spec"].get("cluster"))
    note = style.say("influence_note_clusters" if clusters else "influence_note", shown=len(shown), all=f"{len(found):,}")
    title = style.say("influence_clusters" if clusters else "influence")
    return Table(title, (style.say("cluster_name" if clusters else "unit"), style.say("change")), shown, note)


def _number_head(record: Record, style: Style) -> tuple[str, ...]:
    return style.say("att"), style.say("se"), style.say("interval", level=percent(record["spec"]["level"]))


def _numbers(row: Mapping[str, float | None], decimals: int, style: Style) -> tuple[str, ...]:
    return style.number(row["att"], decimals), style.number(row["se"], decimals), style.interval(row["lower"], row["upper"], decimals)
