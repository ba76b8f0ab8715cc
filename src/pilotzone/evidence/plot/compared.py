"""Pictures of several estimators: their estimates by event time, and the comparisons behind the two-way coefficient."""

from pilotzone.evidence.figures import figures, percent
from pilotzone.evidence.plot.data import compared_points, side_by_side
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, GRID, HEIGHT, INK, PAPER, WIDTH, Spec, frame
from pilotzone.evidence.plot.words import interval, say
from pilotzone.evidence.records import Record

MOST_TIMES, BEFORE = 12, 4
"""Event times that are drawn, and how many of them lie before treatment where there are more."""
POINT = 12
"""Width that one point needs."""
MANY_PAIRS = 100
LARGE, SMALL = 70, 30
"""Size of points, and where there are many."""
LOOKS = {
    "cs": ("circle", ACCENT),
    "twfe": ("square", PAPER),
    "sunab": ("triangle-up", INK),
    "imputation": ("diamond", PAPER),
    "never_treated": ("circle", PAPER),
    "not_yet_treated": ("triangle-up", ACCENT),
    "already_treated": ("square", INK),
}
"""Shape and filling of an estimator, and of a kind of comparison."""


def estimators_svg(estimate: Record, *, outcome: str | None = None, lang: str = "en", adaptive: bool = True) -> str:
    """Return the estimates of several estimators by event time with their intervals.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record with other estimators.
    outcome : str, optional
        Name of the outcome as the reader knows it; the column name unless given.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white, with a heading, for a file.

    Returns
    -------
    str
        One SVG element with title and description.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    name = outcome or str(estimate["spec"]["outcome"])
    spec = {**frame(), **estimators_view(estimate, name, lang, headed=not adaptive)}
    return to_svg(spec, title=say("estimators_title", lang, outcome=name), desc=_estimators_desc(estimate, lang), adaptive=adaptive)


def estimators_png(estimate: Record, *, outcome: str | None = None, lang: str = "en") -> bytes:
    """Return the same picture as `estimators_svg` as PNG at twice the size.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record with other estimators.
    outcome : str, optional
        Name of the outcome as the reader knows it; the column name unless given.
    lang : str
        "zh" or "en".

    Returns
    -------
    bytes
        PNG on white.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    name = outcome or str(estimate["spec"]["outcome"])
    return to_png({**frame(), **estimators_view(estimate, name, lang, headed=True)})


def bacon_svg(estimate: Record, *, outcome: str | None = None, lang: str = "en", adaptive: bool = True) -> str:
    """Return the comparisons of two groups behind the two-way coefficient, by weight and estimate.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record with ``bacon``.
    outcome : str, optional
        Name of the outcome as the reader knows it; the column name unless given.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white, with a heading, for a file.

    Returns
    -------
    str
        One SVG element with title and description.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    name = outcome or str(estimate["spec"]["outcome"])
    spec = _bacon(estimate["bacon"], name, lang, headed=not adaptive)
    return to_svg(spec, title=say("bacon_title", lang, outcome=name), desc=_bacon_desc(estimate["bacon"], lang), adaptive=adaptive)


def bacon_png(estimate: Record, *, outcome: str | None = None, lang: str = "en") -> bytes:
    """Return the same picture as `bacon_svg` as PNG at twice the size.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record with ``bacon``.
    outcome : str, optional
        Name of the outcome as the reader knows it; the column name unless given.
    lang : str
        "zh" or "en".

    Returns
    -------
    bytes
        PNG on white.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_bacon(estimate["bacon"], outcome or str(estimate["spec"]["outcome"]), lang, headed=True))


def drawn_times(estimate: Record) -> list[int]:
    """Return the event times that the picture of estimators draws: all, or those around the start if there are too many."""
    times = sorted({point["event_time"] for one in side_by_side(estimate).values() for point in compared_points(one)})
    return times if len(times) <= MOST_TIMES else [time for time in times if time >= -BEFORE][:MOST_TIMES]


def estimators_view(estimate: Record, outcome: str, lang: str, *, headed: bool) -> Spec:
    """Return the picture of several estimators, each event time with one point of each."""
    each, times = side_by_side(estimate), drawn_times(estimate)
    names = [say(name, lang) for name in each]
    rows = [
        {"t": point["event_time"], "name": say(name, lang), "att": point["att"], "low": point["lower"], "high": point["upper"]}
        for name, one in each.items()
        for point in compared_points(one)
        if point["event_time"] in times
    ]
    x = {"field": "t", "type": "ordinal", "axis": {"title": say("event_time", lang), "labelAngle": 0, "grid": False}}
    x["scale"] = {"domain": times, "paddingInner": 0.25}
    place = {"x": x, "xOffset": {"field": "name", "type": "nominal", "sort": names, "scale": {"domain": names}}}
    y_title = say("effect", lang, outcome=outcome)
    y = {"field": "att", "type": "quantitative", "title": y_title, "axis": {"tickCount": 6}}
    lines = {"x": x, "xOffset": place["xOffset"], "y": {"field": "low", "type": "quantitative", "title": y_title}, "y2": {"field": "high"}}
    picture = {
        "width": max(WIDTH, len(times) * len(names) * POINT),
        "height": HEIGHT,
        "data": {"values": rows},
        "layer": [
            _zero(),
            {
                "transform": [{"filter": "isValid(datum.low)"}],
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.4},
                "encoding": lines,
            },
            {"mark": _mark(LARGE), "encoding": {**place, "y": y, **_look("name", list(each), names)}},
        ],
    }
    note = say("estimators_note", lang, level=percent(estimate["spec"]["level"]))
    heading = {"title": frame(title=say("estimators_title", lang, outcome=outcome), note=note)["title"]} if headed else {}
    return {**picture, **heading}


def _bacon(found: Record, outcome: str, lang: str, *, headed: bool) -> Spec:
    kinds = [kind for kind in found["kinds"] if found["kinds"][kind]["weight"] > 0]
    names = [say(kind, lang) for kind in kinds]
    rows = [{"weight": row["weight"], "att": row["att"], "kind": say(row["kind"], lang)} for row in found["comparisons"]]
    shown = ".1%" if max(row["weight"] for row in rows) < 0.05 else ".0%"
    place = {
        "x": {"field": "weight", "type": "quantitative", "scale": {"zero": True}, "axis": {"title": say("weight", lang), "format": shown}},
        "y": {"field": "att", "type": "quantitative", "axis": {"title": say("pair_estimate", lang), "tickCount": 6}},
    }
    average = {"mark": {"type": "rule", "color": INK, "strokeDash": [6, 3]}, "encoding": {"y": {"datum": found["att"]}}}
    picture = {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": rows},
        "layer": [
            _zero(),
            average,
            {"mark": _mark(SMALL if len(rows) > MANY_PAIRS else LARGE), "encoding": {**place, **_look("kind", kinds, names)}},
        ],
    }
    heading = frame(title=say("bacon_title", lang, outcome=outcome), note=say("bacon_note", lang)) if headed else frame()
    return {**heading, **picture}


def _zero() -> Spec:
    return {"mark": {"type": "rule", "color": GRID, "strokeWidth": 1.2}, "encoding": {"y": {"datum": 0}}}


def _mark(size: int) -> Spec:
    return {"type": "point", "filled": True, "size": size, "strokeWidth": 1.3, "opacity": 1}


def _look(field: str, keys: list[str], names: list[str]) -> Spec:
    """Return shape, filling and outline by group, all in one legend."""
    legend = {"orient": "bottom", "direction": "vertical", "title": None, "columns": 2, "labelLimit": 240, "symbolStrokeWidth": 1.3}

    def scale(values: list[str]) -> Spec:
        return {"field": field, "type": "nominal", "sort": names, "scale": {"domain": names, "range": values}, "legend": legend}

    shape, fill = zip(*(LOOKS[key] for key in keys), strict=True)
    # The outline is a scale of its own: without it the legend shows hollow points as nothing.
    return {"shape": scale(list(shape)), "fill": scale(list(fill)), "stroke": scale([INK] * len(keys))}


def _estimators_desc(estimate: Record, lang: str) -> str:
    rows = "".join(
        say("estimators_row", lang, name=say(name, lang), att=figures(average["att"]), interval=interval(average, lang))
        for name, average in ((name, one["overall"]["event_study"]) for name, one in side_by_side(estimate).items())
        if average["att"] is not None
    )
    return say("estimators_desc", lang, level=percent(estimate["spec"]["level"]), rows=rows)


def _bacon_desc(found: Record, lang: str) -> str:
    rows = "".join(
        say("bacon_row", lang, kind=say(kind, lang), weight=f"{100 * one['weight']:.1f}", att=figures(one["att"]))
        for kind, one in found["kinds"].items()
        if one["att"] is not None
    )
    return say("bacon_desc", lang, rows=rows, att=figures(found["att"]))
