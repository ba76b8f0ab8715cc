"""Tables of several estimators on the same units, their differences, and what the two-way estimate is made of."""

from collections.abc import Mapping
from typing import Any

from pilotzone.evidence.figures import decimals_for, event_name, p_value, percent
from pilotzone.evidence.plot.data import compared_points, side_by_side
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.tables import Style, Table, precision

MOST_PAIRS = 20
WHATS = ("event_study", "points", "simple")
KINDS = ("never_treated", "not_yet_treated", "already_treated")


def averages(record: Record, style: Style) -> Table:
    """Return the overall estimates of every estimator."""
    decimals = precision(record)
    head = ("estimator", "att", "se")
    rows = tuple(
        (
            style.say(name),
            *(style.number(each["overall"]["event_study"][key], decimals) for key in ("att", "se")),
            style.interval(each["overall"]["event_study"]["lower"], each["overall"]["event_study"]["upper"], decimals),
            *(style.number(each["overall"]["simple"][key], decimals) for key in ("att", "se")),
        )
        for name, each in side_by_side(record).items()
    )
    named = (*map(style.say, head), style.say("interval", level=percent(record["spec"]["level"])), style.say("static"), style.say("se"))
    return Table(style.say("estimators"), named, rows, style.say("estimators_note"))


def by_period(record: Record, style: Style) -> Table:
    """Return the estimates of every estimator by event time, with standard errors in brackets."""
    decimals = precision(record)
    each = {name: {p["event_time"]: p for p in compared_points(one)} for name, one in side_by_side(record).items()}
    times = sorted({time for points in each.values() for time in points})
    rows = tuple(
        (event_name(time, minus=style.minus), *(_with_error(points.get(time), decimals, style) for points in each.values()))
        for time in times
    )
    return Table(style.say("by_estimator"), (style.say("event_time"), *map(style.say, each)), rows)


def _with_error(point: Mapping[str, Any] | None, decimals: int, style: Style) -> str:
    if point is None or point["att"] is None:
        return "—"
    error = "" if point["se"] is None else f" ({style.number(point['se'], decimals)})"
    return style.number(point["att"], decimals) + error


def differences(record: Record, style: Style) -> Table:
    """Return the difference of every pair of estimators with its tests."""
    decimals = precision(record)
    tests = {(t["first"], t["second"], t["what"]): t for t in record["hausman"]}
    rows = []
    for first, second in dict.fromkeys((a, b) for a, b, _ in tests):
        average = tests[first, second, "event_study"]
        name = f"{style.say(first)} {style.minus} {style.say(second)}"
        gap = (None, None) if average["identical"] else (average["difference"], average["se"])
        rows.append((name, *(style.number(value, decimals) for value in gap), *(_tested(tests[first, second, w], style) for w in WHATS)))
    head = tuple(map(style.say, ("pair", "att", "se", "p_average", "p_points", "p_simple")))
    return Table(style.say("hausman"), head, tuple(rows), style.say("hausman_note"))


def _tested(test: Record, style: Style) -> str:
    return style.say("identical") if test["identical"] else p_value(test["p_value"])


def bacon(record: Record, style: Style) -> Table:
    """Return the weight of each kind of comparison behind the two-way coefficient, and its average."""
    found, decimals = record["bacon"], _bacon_decimals(record)
    rows = [(style.say(kind), share(found["kinds"][kind]["weight"]), style.number(found["kinds"][kind]["att"], decimals)) for kind in KINDS]
    rows.append((style.say("total"), share(1.0), style.number(found["att"], decimals)))
    note = style.say("bacon_note", share=share(found["forbidden"]))
    return Table(style.say("bacon"), tuple(map(style.say, ("comparison", "weight", "att"))), tuple(rows), note)


def bacon_pairs(record: Record, style: Style) -> Table:
    """Return the comparisons of two groups with most weight."""
    found, decimals = record["bacon"]["comparisons"], _bacon_decimals(record)
    most = sorted(found, key=lambda row: (-row["weight"], row["treated"]))[:MOST_PAIRS]
    rows = tuple(
        (
            str(row["treated"]),
            style.cohort(row["control"]),
            style.say(row["kind"]),
            share(row["weight"]),
            style.number(row["att"], decimals),
        )
        for row in most
    )
    note = style.say("bacon_pairs_note", shown=len(rows), all=f"{len(found):,}")
    head = (style.say("started"), style.say("control_cohort"), style.say("comparison"), style.say("weight"), style.say("att"))
    return Table(style.say("bacon_pairs"), head, rows, note)


def share(weight: float) -> str:
    """Return a weight as a percentage with one decimal.

    Examples
    --------
    >>> share(0.123456), share(1.0)
    ('12.3%', '100.0%')
    """
    return f"{100 * weight:.1f}%"


def _bacon_decimals(record: Record) -> int:
    two_way = side_by_side(record)["twfe"]["overall"]["simple"]
    return decimals_for(two_way["se"] or two_way["att"])
