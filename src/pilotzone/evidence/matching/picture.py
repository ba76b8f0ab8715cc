"""Pictures of a matched comparison from its `pilotzone.match/1` record: balance, overlap, differences by period."""

from __future__ import annotations

from typing import Final

from pilotzone.evidence.figures import event_name, figures, percent
from pilotzone.evidence.matching.balance import LARGE, NOTICEABLE
from pilotzone.evidence.matching.words import say
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, GRID, INK, PAPER, WIDTH, Spec, event_view, frame, titled
from pilotzone.evidence.records import Record

ROW: Final = 24
"""Height of one covariate in the balance picture."""

OVERLAP_HEIGHT: Final = 200


def balance_svg(record: Record, *, lang: str = "en", adaptive: bool = True) -> str:
    """Return standardised differences before and after as one SVG element with title and description.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white for a file.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_svg({**frame(), **_love(record, lang)}, title=say("love_title", lang), desc=_love_desc(record, lang), adaptive=adaptive)


def overlap_svg(record: Record, *, lang: str = "en", adaptive: bool = True) -> str:
    """Return fitted chances of treatment in both groups, before and after, as one SVG element with title and description.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record whose overlap is known.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white for a file.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_svg({**frame(), **_overlap(record, lang)}, title=say("overlap", lang), desc=_overlap_desc(record, lang), adaptive=adaptive)


def events_svg(record: Record, *, lang: str = "en", adaptive: bool = True) -> str:
    """Return differences by event time as one SVG element with title and description.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record of a panel.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white for a file.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    spec = {**frame(), **_events(record, lang)}
    return to_svg(spec, title=say("events", lang), desc=_events_desc(record, lang), adaptive=adaptive)


def match_svg(record: Record, *, lang: str = "en") -> str:
    """Return all pictures below each other, black on white with headings: a file of its own.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    descriptions = [_love_desc(record, lang)]
    descriptions += [_overlap_desc(record, lang)] if record["overlap"]["bins"] else []
    descriptions += [_events_desc(record, lang)] if record["event_study"] else []
    title = say("title", lang, outcome=record["spec"]["outcome"])
    return to_svg(_all(record, lang), title=title, desc=" ".join(descriptions), adaptive=False)


def match_png(record: Record, *, lang: str = "en") -> bytes:
    """Return the same as `match_svg` as PNG on white.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_all(record, lang))


def _all(record: Record, lang: str) -> Spec:
    views = [titled(_love(record, lang), say("love_title", lang), say("love_note", lang))]
    if record["overlap"]["bins"]:
        views.append(titled(_overlap(record, lang), say("overlap", lang), say("overlap_note", lang)))
    if record["event_study"]:
        note = say("events_note", lang, level=percent(record["spec"]["level"]))
        views.append(titled(_events(record, lang), say("events", lang), note))
    return {**frame(), "vconcat": views, "spacing": 30, "resolve": {"scale": dict.fromkeys(("x", "y"), "independent")}}


def _love(record: Record, lang: str) -> Spec:
    rows = [
        {"name": row["name"], **{when: _size(row[when]["difference"]) for when in ("before", "after")}}
        for row in sorted(record["balance"], key=lambda row: -(_size(row["before"]["difference"]) or 0.0))
    ]
    known = [row[when] for row in rows for when in ("before", "after") if row[when] is not None]
    scale = {"domain": [0, max(0.3, *known, 0.0) * 1.05], "nice": False}
    y = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 220, "grid": True, "domain": False}}

    def x(field: str) -> Spec:
        axis = {"title": say("love_axis", lang), "grid": False, "tickCount": 6}
        return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}

    def points(field: str, shape: str, fill: str) -> Spec:
        mark = {"type": "point", "shape": shape, "filled": True, "fill": fill, "stroke": INK, "strokeWidth": 1.4, "size": 80, "opacity": 1}
        return {"transform": [{"filter": f"isValid(datum.{field})"}], "mark": mark, "encoding": {"y": y, "x": x(field)}}

    lines = {"type": "rule", "color": GRID, "strokeDash": [4, 3]}
    return {
        "width": WIDTH,
        "height": {"step": ROW},
        "data": {"values": rows},
        "layer": [
            {"data": {"values": [{"at": NOTICEABLE}, {"at": LARGE}]}, "mark": lines, "encoding": {"x": x("at")}},
            {"mark": {"type": "rule", "color": GRID}, "encoding": {"y": y, "x": x("before"), "x2": {"field": "after"}}},
            points("before", "circle", PAPER),
            points("after", "square", ACCENT),
        ],
    }


def _size(difference: float | None) -> float | None:
    return None if difference is None else abs(difference)


def _love_desc(record: Record, lang: str) -> str:
    def shown(value: float | None) -> str:
        return say("undefined", lang) if value is None else f"{abs(value):.3f}"

    rows = [
        say("love_row", lang, name=row["name"], **{when: shown(row[when]["difference"]) for when in ("before", "after")})
        for row in record["balance"]
    ]
    return say("love_desc", lang, rows=("；" if lang == "zh" else "; ").join(rows))


def _overlap(record: Record, lang: str) -> Spec:
    bins = [{**row, "down": -row["after"], "under": -row["before"]} for row in record["overlap"]["bins"]]
    x = {"field": "low", "type": "quantitative", "axis": {"title": say("chance", lang), "grid": False, "tickCount": 8}}
    # Shares below the line are shares too, not negative numbers.
    label = {"title": say("share_of", lang), "labelExpr": "format(abs(datum.value), '.0%')", "tickCount": 6}

    def y(field: str) -> Spec:
        return {"field": field, "type": "quantitative", "axis": label}

    def bars(field: str, fill: str) -> Spec:
        mark = {"type": "bar", "fill": fill, "stroke": INK, "strokeWidth": 0.8, "binSpacing": 0}
        return {"mark": mark, "encoding": {"x": x, "x2": {"field": "high"}, "y": y(field), "y2": {"datum": 0}}}

    # A step line needs a last point at the end of the last range.
    ends = [*bins, {**bins[-1], "low": bins[-1]["high"]}]
    line = {"type": "line", "interpolate": "step-after", "color": INK, "strokeWidth": 1.6, "strokeDash": [5, 3]}
    return {
        "width": WIDTH,
        "height": OVERLAP_HEIGHT,
        "data": {"values": bins},
        "layer": [
            bars("treated", ACCENT),
            bars("down", PAPER),
            {"data": {"values": ends}, "mark": line, "encoding": {"x": x, "y": y("under")}},
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 1.2}, "encoding": {"y": {"datum": 0}}},
        ],
    }


def _overlap_desc(record: Record, lang: str) -> str:
    bins = record["overlap"]["bins"]
    return say("overlap_desc", lang, **{group: figures(_median(bins, group)) for group in ("treated", "before", "after")})


def _median(bins: list[Record], group: str) -> float:
    """Return the middle of the range in which half of a group is reached."""
    reached = 0.0
    for row in bins:
        reached += row[group]
        if reached >= 0.5 - 1e-12:
            break
    return (float(row["low"]) + float(row["high"])) / 2


def _events(record: Record, lang: str) -> Spec:
    points = [{**row, "band_lower": None, "band_upper": None} for row in record["event_study"]]
    return event_view({"event_study": {"points": points}}, outcome=str(record["spec"]["outcome"]), lang=lang)


def _events_desc(record: Record, lang: str) -> str:
    rows = [say("events_row", lang, time=event_name(row["event_time"]), att=figures(row["att"])) for row in record["event_study"]]
    return say("events_desc", lang, rows=("；" if lang == "zh" else "; ").join(rows))
