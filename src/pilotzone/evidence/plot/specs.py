"""Vega-Lite specifications as plain dictionaries.

Legible in black and white: groups differ by dash and shape, estimates by line weight and filling. `INK` stands for the
colour of the text around the picture; it is replaced by `currentColor` where the picture is to follow the page.
"""

from typing import Any

from pilotzone.evidence.figures import MINUS, decimals_for, fixed, percent
from pilotzone.evidence.plot.data import treated
from pilotzone.evidence.plot.words import say
from pilotzone.evidence.records import Record

INK = "#1c1e21"
"""Ink of text, axes and points."""
ACCENT = "#3a7ebf"
"""Legible on white and on near-black paper alike."""
GRID = "#8a8f98"
PAPER = "#ffffff"
FONT = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, Helvetica, Arial, sans-serif"
WIDTH, HEIGHT = 460, 260
PANEL_WIDTH, PANEL_HEIGHT, PANEL_COLUMNS = 130, 110, 3
ONE_PANEL = 4
"""Treated cohorts that one panel can show; more are drawn one panel each."""
MANY_TIMES = 16
MANY_CELLS = 12
"""Periods of a heat map whose cells are wide enough for numbers."""
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")

Spec = dict[str, Any]


def frame(*, title: str = "", note: str = "") -> Spec:
    """Return what every picture shares: size of type, neutral lines, no background."""
    text = {"font": FONT, "color": INK}
    label = {"labelFont": FONT, "titleFont": FONT, "labelColor": INK, "titleColor": INK, "labelFontSize": 13, "titleFontSize": 13}
    head = {"title": {"text": title, "subtitle": note, **_heading()}} if title else {}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": None,
        "padding": 6,
        **head,
        "config": {
            "aria": False,
            "font": FONT,
            "text": text,
            "view": {"stroke": None},
            "axis": {
                **label,
                "titleFontWeight": "normal",
                "gridColor": GRID,
                "gridOpacity": 0.25,
                "domainColor": GRID,
                "tickColor": GRID,
            },
            "legend": {**label, "symbolSize": 90, "symbolStrokeWidth": 0},
            "header": {**label},
        },
    }


def titled(view: Spec, title: str, note: str) -> Spec:
    """Return one of several views of a picture under a heading of its own."""
    return {**view, "title": frame(title=title, note=note)["title"]}


def _heading() -> Spec:
    return {
        "anchor": "start",
        "frame": "group",
        "font": FONT,
        "color": INK,
        "fontSize": 15,
        "subtitleFont": FONT,
        "subtitleColor": INK,
        "subtitleFontSize": 12,
        "subtitlePadding": 4,
        "offset": 10,
    }


def means_label(row: Record, lang: str) -> str:
    """Return the name of a cohort with its size."""
    name = say("never", lang) if row["cohort"] == "never" else say("cohort", lang, cohort=row["cohort"])
    return say("units", lang, label=name, n=f"{row['n']:,}")


def means_view(means: Record, *, outcome: str, lang: str) -> Spec:
    """Return the picture of raw means: one panel for few cohorts, else one panel per cohort beside the never funded."""
    groups = treated(means)
    return _means_panels(means, groups, outcome, lang) if len(groups) > ONE_PANEL else _means_one(means, outcome, lang)


def _means_rows(means: Record, lang: str) -> list[Spec]:
    return [
        {"t": t, "y": y, "g": means_label(row, lang)}
        for row in means["cohorts"]
        for t, y in zip(means["periods"], row["mean"], strict=True)
        if y is not None
    ]


def _time_axis(means: Record, lang: str, *, title: bool = True, few: bool = False) -> Spec:
    periods = means["periods"]
    shown = [periods[0], periods[-1]] if few else periods if len(periods) <= MANY_TIMES else None
    axis = {"format": "d", "grid": False, "title": say("period", lang) if title else None, "labelOverlap": "greedy"}
    return {
        "field": "t",
        "type": "quantitative",
        "scale": {"zero": False, "nice": False, "padding": 8},
        "axis": {**axis, **({"values": shown} if shown else {"tickMinStep": 1})},
    }


def _mean_axis(title: str | None) -> Spec:
    return {"field": "y", "type": "quantitative", "scale": {"zero": False}, "axis": {"title": title, "tickCount": 5}}


def _means_one(means: Record, outcome: str, lang: str) -> Spec:
    names = [means_label(row, lang) for row in means["cohorts"]]
    first_never = means["cohorts"][0]["cohort"] == "never"
    hues = [INK if at == 0 and first_never else ACCENT for at in range(len(names))]
    legend = {"orient": "bottom", "direction": "vertical", "title": None, "columns": 2, "labelLimit": 240}

    def scale(values: list[Any], legend: Spec | None) -> Spec:
        return {"field": "g", "type": "nominal", "sort": names, "scale": {"domain": names, "range": values}, "legend": legend}

    look = {
        "color": scale(hues, legend),
        # Shapes name the lines in the legend, drawn without an outline that the dashes would fray.
        "strokeDash": scale([DASHES[at % len(DASHES)] for at in range(len(names))], None),
        "shape": scale([SHAPES[at % len(SHAPES)] for at in range(len(names))], legend),
    }
    place = {"x": _time_axis(means, lang), "y": _mean_axis(say("mean", lang, outcome=outcome))}
    line = {key: look[key] for key in ("color", "strokeDash")}
    point = {key: look[key] for key in ("color", "shape")}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": _means_rows(means, lang)},
        "layer": [
            _start_rule(means),
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {**place, **line}},
            {"mark": {"type": "point", "filled": True, "size": 55, "opacity": 1}, "encoding": {**place, **point}},
        ],
    }


def _start_rule(means: Record) -> Spec:
    # A cohort that starts after the last period has no place on the axis.
    starts = [row["cohort"] for row in treated(means) if row["cohort"] <= means["periods"][-1]]
    return {
        "data": {"values": [{"start": start} for start in starts]},
        "mark": {"type": "rule", "color": GRID, "strokeDash": [3, 3]},
        "encoding": {"x": {"field": "start", "type": "quantitative"}},
    }


def _means_panels(means: Record, groups: list[Record], outcome: str, lang: str) -> Spec:
    never = [row for row in means["cohorts"] if row["cohort"] == "never"]
    panels = [_means_panel(means, [*never, row], lang) for row in groups]
    lines = [say("solid", lang, label=means_label(row, lang)) for row in never] + [say("dashed", lang)]
    note = " · ".join([say("mean", lang, outcome=outcome), *lines])
    return {
        "concat": panels,
        "columns": PANEL_COLUMNS,
        "spacing": 14,
        "resolve": {"scale": {"y": "shared"}},
        "title": {"text": note, **_heading(), "fontSize": 12, "fontWeight": "normal"},
    }


def _means_panel(means: Record, rows: list[Record], lang: str) -> Spec:
    one = {"periods": means["periods"], "cohorts": rows}
    shown = means_label(rows[-1], lang)
    place = {"x": _time_axis(one, lang, title=False, few=True), "y": _mean_axis(None)}
    mine = {"test": {"field": "g", "equal": shown}}
    look = {
        "color": {"condition": {**mine, "value": ACCENT}, "value": INK},
        "strokeDash": {"condition": {**mine, "value": DASHES[1]}, "value": DASHES[0]},
        "detail": {"field": "g"},
    }
    return {
        "width": PANEL_WIDTH,
        "height": PANEL_HEIGHT,
        "title": {"text": shown, "font": FONT, "color": INK, "fontSize": 12, "fontWeight": "normal", "anchor": "start"},
        "data": {"values": _means_rows(one, lang)},
        "layer": [
            _start_rule(one),
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {**place, **look}},
        ],
    }


def event_view(estimate: Record, *, outcome: str, lang: str) -> Spec:
    """Return the event study: points, pointwise intervals (thick) and the simultaneous band (thin, with caps)."""
    points = [dict(point) for point in estimate["event_study"]["points"] if point["att"] is not None]
    times = sorted({point["event_time"] for point in points})
    # Every k-th event time, counted from 0, so that the start itself is always named.
    step = -(-len(times) // MANY_TIMES)
    shown = {"values": [time for time in times if time % step == 0], "labelOverlap": False}
    x = {
        "field": "event_time",
        "type": "quantitative",
        "scale": {"nice": False, "padding": 16},
        "axis": {"format": "d", "grid": False, "title": say("event_time", lang), **shown},
    }
    y_title = say("effect", lang, outcome=outcome)

    def between(low: str, high: str) -> Spec:
        return {"x": x, "y": {"field": low, "type": "quantitative", "title": y_title}, "y2": {"field": high}}

    def known(field: str) -> list[Spec]:
        return [{"filter": f"isValid(datum.{field})"}]

    place = {"x": x, "y": {"field": "att", "type": "quantitative", "title": y_title, "axis": {"tickCount": 6}}}
    hollow = {"condition": {"test": "datum.event_time < 0", "value": PAPER}, "value": ACCENT}
    caps = [
        {
            "transform": known(end),
            "mark": {"type": "tick", "thickness": 1.2, "size": 9, "color": INK, "orient": "horizontal"},
            "encoding": _at(x, end),
        }
        for end in ("band_lower", "band_upper")
    ]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": points},
        "layer": [
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 1.2}, "encoding": {"y": {"datum": 0}}},
            {"mark": {"type": "rule", "color": GRID, "strokeDash": [3, 3]}, "encoding": {"x": {"datum": -0.5, "type": "quantitative"}}},
            {
                "transform": known("band_lower"),
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.2},
                "encoding": between("band_lower", "band_upper"),
            },
            *caps,
            {
                "transform": known("lower"),
                "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 5},
                "encoding": between("lower", "upper"),
            },
            {
                "mark": {"type": "point", "filled": True, "size": 75, "stroke": INK, "strokeWidth": 1.6, "opacity": 1},
                "encoding": {**place, "fill": hollow},
            },
        ],
    }


def _at(x: Spec, field: str) -> Spec:
    return {"x": x, "y": {"field": field, "type": "quantitative"}}


def heat_view(estimate: Record, *, lang: str) -> Spec:
    """Return cohort by time cells: shade by size, numbers inside, bold where the interval excludes zero, framed from treatment on.

    With more than `MANY_CELLS` periods there is room for signs only.
    """
    found = [row for row in estimate["att_gt"] if row["att"] is not None]
    decimals = decimals_for(max((abs(row["att"]) for row in found), default=0.0))
    columns, lines = len({row["time"] for row in found}), len({row["cohort"] for row in found})
    signs = columns > MANY_CELLS
    cells = [
        {
            "cohort": str(row["cohort"]),
            "time": str(row["time"]),
            "shown": _sign(row["att"]) if signs else fixed(row["att"], decimals),
            "size": abs(row["att"]),
            "clear": row["lower"] is not None and (row["lower"] > 0 or row["upper"] < 0),
            "after": row["event_time"] >= 0,
        }
        for row in found
    ]
    labels = {"labelAngle": 0, "grid": False, "labelOverlap": "parity"}
    place = {
        "x": {"field": "time", "type": "ordinal", "axis": labels, "title": say("period", lang)},
        "y": {"field": "cohort", "type": "ordinal", "axis": {**labels, "labelOverlap": False}, "title": say("heat_axis", lang)},
    }
    number = {"field": "shown", "type": "nominal"}

    def text(test: str, weight: str) -> Spec:
        mark = {"type": "text", "fontSize": 15 if signs else 11, "fontWeight": weight, "color": INK, "font": FONT}
        return {"transform": [{"filter": test}], "mark": mark, "encoding": {**place, "text": number}}

    shade = {"field": "size", "type": "quantitative", "scale": {"domainMin": 0, "range": [0.04, 0.5]}, "legend": None}
    after = {"condition": {"test": "datum.after", "value": INK}, "value": GRID}
    weight = {"condition": {"test": "datum.after", "value": 1.2}, "value": 0.4}
    look = {"fillOpacity": shade, "stroke": after, "strokeWidth": weight}
    return {
        "width": max(WIDTH, columns * (22 if signs else 54)),
        "height": lines * (22 if signs else 34),
        "data": {"values": cells},
        "layer": [
            {"mark": {"type": "rect", "fill": ACCENT}, "encoding": {**place, **look}},
            text("datum.clear", "bold"),
            text("!datum.clear", "normal"),
        ],
    }


def _sign(value: float) -> str:
    return "+" if value > 0 else MINUS if value < 0 else "0"


def event_note(estimate: Record, lang: str) -> str:
    """Return how to read the event study."""
    return say("event_note", lang, level=percent(estimate["spec"]["level"]))
