"""Pictures of a trial from its `pilotzone.trial/1` record: means and effects, the lottery drawn again, balance before it."""

from __future__ import annotations

import re
from typing import Any

from pilotzone.evidence.figures import figures, fixed, p_value, percent
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, GRID, INK, PAPER, SHAPES, Spec, frame
from pilotzone.evidence.randomised.tables import mean_decimals, precision
from pilotzone.evidence.randomised.words import say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.words import p_text

HALF, ROW, GAP = 225, 34, 22
"""Width of one of two panels, height of a row, and distance between panels, in points."""
WIDE = 2 * HALF + GAP
BARS = 120
NOTABLE = 0.1
"""Standardised difference at which a dotted line stands."""
MOST_LETTERS = 160


def trial_svg(record: Record, *, lang: str = "en") -> str:
    """Return means and effects, randomisation tests and balance in one picture, black on white: a file of its own.

    Parameters
    ----------
    record : Record
        A `pilotzone.trial/1` record.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One SVG element with title and description.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    desc = effects_desc(record, lang) + lottery_desc(record, lang) + gaps_desc(record, lang)
    return to_svg(_whole(record, lang), title=say("picture", lang), desc=desc, adaptive=False)


def trial_png(record: Record, *, lang: str = "en") -> bytes:
    """Return the same as `trial_svg` as PNG at twice the size.

    Parameters
    ----------
    record : Record
        A `pilotzone.trial/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_whole(record, lang))


def effects_svg(record: Record, *, lang: str = "en") -> str:
    """Return raw means and effects by outcome, in the colours of the page around it.

    Parameters
    ----------
    record : Record
        A `pilotzone.trial/1` record.
    lang : str
        "zh" or "en".
    """
    return to_svg({**frame(), **_effects(record, lang)}, title=say("picture", lang), desc=effects_desc(record, lang), adaptive=True)


def lottery_svg(record: Record, *, lang: str = "en") -> str:
    """Return the randomisation tests that were made, in the colours of the page around it; empty if none was.

    Parameters
    ----------
    record : Record
        A `pilotzone.trial/1` record.
    lang : str
        "zh" or "en".
    """
    if not _tested(record):
        return ""
    return to_svg({**frame(), **_lottery(record, lang)}, title=say("lottery", lang), desc=lottery_desc(record, lang), adaptive=True)


def gaps_svg(record: Record, *, lang: str = "en") -> str:
    """Return standardised differences before the lottery, in the colours of the page around it; empty if nothing was known.

    Parameters
    ----------
    record : Record
        A `pilotzone.trial/1` record.
    lang : str
        "zh" or "en".
    """
    if not _gap_rows(record):
        return ""
    return to_svg({**frame(), **_gaps(record, lang)}, title=say("gaps", lang), desc=gaps_desc(record, lang), adaptive=True)


def effects_note(record: Record, lang: str) -> str:
    """Return how to read means and effects."""
    return say("picture_note", lang, level=percent(record["spec"]["level"]))


def effects_desc(record: Record, lang: str) -> str:
    """Return in words what means and effects show."""
    comma = "、" if lang == "zh" else ", "
    found = []
    for each in record["table"]["means"]:
        known = [row for row in each["arms"] if row["mean"] is not None]
        means = comma.join(say("picture_item", lang, arm=row["arm"], value=figures(row["mean"])) for row in known)
        effects = comma.join(_effect_item(row, lang) for row in _effect_rows(record, each["outcome"]))
        found.append(say("picture_desc", lang, outcome=each["outcome"], means=means, effects=effects))
    return "".join(found)


def _effect_item(row: Spec, lang: str) -> str:
    if row["low"] is None:
        return say("picture_item", lang, arm=row["arm"], value=figures(row["att"]))
    ends = {name: figures(row[name]) for name in ("low", "high")}
    return say("picture_interval", lang, arm=row["arm"], value=figures(row["att"]), **ends)


def lottery_desc(record: Record, lang: str) -> str:
    """Return in words what the randomisation tests show."""
    return "".join(
        say(
            "lottery_desc",
            lang,
            name=_name(contrast, lang),
            value=figures(contrast["randomisation"]["statistic"]),
            draws=f"{contrast['randomisation']['draws']:,}",
            p=p_text(p_value(contrast["randomisation"]["p_value"])),
        )
        for contrast in _tested(record)
    )


def gaps_desc(record: Record, lang: str) -> str:
    """Return in words how the arms differed before."""
    comma, found = "、" if lang == "zh" else ", ", ""
    for arm in record["balance"]:
        rows = [row for row in _gap_rows(record) if row["arm"] == arm]
        if rows:
            found += say("gaps_desc", lang, arm=arm, gaps=comma.join(f"{row['covariate']} {figures(row['gap'])}" for row in rows))
    return found


def _whole(record: Record, lang: str) -> Spec:
    views = [_titled(_effects(record, lang), say("picture", lang), effects_note(record, lang))]
    if _tested(record):
        views.append(_titled(_lottery(record, lang), say("lottery", lang), say("lottery_note", lang)))
    if _gap_rows(record):
        views.append(_titled(_gaps(record, lang), say("gaps", lang), say("gaps_note", lang)))
    return {**frame(), "vconcat": views, "spacing": 30, "resolve": _apart()}


def _titled(view: Spec, title: str, note: str) -> Spec:
    return {**view, "title": {**frame(title=title)["title"], "subtitle": _lines(note)}}


def _lines(note: str) -> list[str]:
    # A line for each part of the note, so that it is no wider than the picture.
    return re.split(r"(?<=[；。])|(?<=[;.]) ", note)


def _apart() -> Spec:
    return {"scale": dict.fromkeys(("color", "shape", "x", "y"), "independent")}


def _effects(record: Record, lang: str) -> Spec:
    rows = [_outcome(record, found, lang) for found in record["table"]["means"]]
    return {"vconcat": rows, "spacing": GAP, "resolve": _apart()}


def _outcome(record: Record, found: Record, lang: str) -> Spec:
    arms, decimals = [row["arm"] for row in found["arms"]], mean_decimals(record, found)
    known = [row for row in found["arms"] if row["mean"] is not None]
    means = [{"arm": row["arm"], "mean": row["mean"], "text": fixed(row["mean"], decimals)} for row in known]
    effects = _effect_rows(record, found["outcome"])
    y: Spec = {"field": "arm", "type": "nominal", "sort": arms, "scale": {"domain": arms}}
    left = _means_panel(means, {**y, "axis": _names_axis()}, say("mean_of", lang, outcome=found["outcome"]))
    right = _effects_panel(effects, {**y, "axis": None}, say("effect_of", lang, control=arms[0]))
    size = {"width": HALF, "height": ROW * len(arms)}
    return {"hconcat": [{**left, **size}, {**right, **size}], "spacing": GAP, "resolve": _apart()}


def _names_axis() -> Spec:
    return {"title": None, "grid": True, "domain": False, "ticks": False, "labelLimit": MOST_LETTERS}


def _axis(title: str, *, zero: bool) -> Spec:
    return {"type": "quantitative", "scale": {"zero": zero, "padding": 18}, "axis": {"title": title, "tickCount": 5, "grid": False}}


def _means_panel(rows: list[Spec], y: Spec, title: str) -> Spec:
    x = {"field": "mean", **_axis(title, zero=False)}
    point = {"type": "point", "filled": True, "size": 80, "fill": PAPER, "stroke": INK, "strokeWidth": 1.5, "opacity": 1}
    return {
        "data": {"values": rows},
        "layer": [{"mark": point, "encoding": {"x": x, "y": y}}, _values(x, y)],
    }


def _effects_panel(rows: list[Spec], y: Spec, title: str) -> Spec:
    x = {"field": "att", **_axis(title, zero=True)}
    zero = {"data": {"values": [{"zero": 0}]}, "mark": {"type": "rule", "color": GRID, "strokeDash": [3, 3]}}
    ends = {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}, "y": y}
    point = {"type": "point", "filled": True, "size": 70, "color": INK, "opacity": 1}
    return {
        "data": {"values": rows},
        "layer": [
            {**zero, "encoding": {"x": {"field": "zero", "type": "quantitative"}}},
            {"transform": [{"filter": "datum.low != null"}], "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 4}, "encoding": ends},
            {"mark": point, "encoding": {"x": x, "y": y}},
            _values(x, y),
        ],
    }


def _values(x: Spec, y: Spec) -> Spec:
    # Numbers beside the points: nobody has to read them off an axis.
    mark = {"type": "text", "dy": -11, "fontSize": 12, "color": INK}
    return {"mark": mark, "encoding": {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}}}


def _effect_rows(record: Record, outcome: str) -> list[Spec]:
    found = []
    for contrast in record["contrasts"]:
        effect = contrast["estimates"][contrast["headline"]]
        if contrast["outcome"] == outcome and effect["estimate"] is not None:
            ends = {"low": effect["lower"], "high": effect["upper"]}
            text = fixed(effect["estimate"], precision(contrast), signed=True)
            found.append({"arm": contrast["arm"], "att": effect["estimate"], "text": text, **ends})
    return found


def _tested(record: Record) -> list[Any]:
    return [contrast for contrast in record["contrasts"] if contrast["randomisation"] is not None]


def _name(contrast: Record, lang: str) -> str:
    return say("lottery_name", lang, arm=contrast["arm"], outcome=contrast["outcome"])


def _lottery(record: Record, lang: str) -> Spec:
    found = _tested(record)
    # A single panel has the whole width, so that its type is no larger than elsewhere on the page.
    panels = [_lottery_panel(contrast, lang, width=HALF if len(found) > 1 else WIDE) for contrast in found]
    return {"concat": panels, "columns": 2, "spacing": GAP, "resolve": _apart()}


def _lottery_panel(contrast: Record, lang: str, *, width: int) -> Spec:
    test = contrast["randomisation"]
    bars = [
        {"from": low, "to": high, "floor": 0, "n": n}
        for low, high, n in zip(test["edges"], test["edges"][1:], test["counts"], strict=False)
        if n
    ]
    x = {"type": "quantitative", "axis": {"title": say("lottery_axis", lang), "tickCount": 5, "grid": False}}
    tall = {
        "y": {"field": "n", "type": "quantitative", "axis": {"title": say("lottery_count", lang), "tickCount": 4}},
        "y2": {"field": "floor"},
    }
    bar = {"type": "rect", "color": GRID, "stroke": INK, "strokeWidth": 0.4}
    here, mirror = ({"data": {"values": [{"t": t}]}, "encoding": {"x": {"field": "t", **x}}} for t in _both(test["statistic"]))
    head = {"text": _name(contrast, lang), "anchor": "start", "font": frame()["config"]["font"], "color": INK, "fontSize": 13}
    return {
        "title": {**head, "fontWeight": "normal", "limit": width},
        "width": width,
        "height": BARS,
        "layer": [
            {"data": {"values": bars}, "mark": bar, "encoding": {"x": {"field": "from", **x}, "x2": {"field": "to"}, **tall}},
            {**here, "mark": {"type": "rule", "color": INK, "strokeWidth": 2.5}},
            {**mirror, "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5, "strokeDash": [4, 3]}},
        ],
    }


def _both(statistic: float) -> tuple[float, float]:
    return statistic, -statistic


def _gap_rows(record: Record) -> list[Spec]:
    return [
        {"arm": arm, "covariate": row["covariate"], "gap": row["gap"]}
        for arm, found in record["balance"].items()
        for row in found["rows"]
        if row["gap"] is not None
    ]


def _gaps(record: Record, lang: str) -> Spec:
    rows, arms = _gap_rows(record), list(record["balance"])
    names = list(dict.fromkeys(row["covariate"] for row in rows))
    y = {"field": "covariate", "type": "nominal", "sort": names, "axis": _names_axis()}
    x = {"field": "gap", **_axis(say("gaps_axis", lang), zero=True)}
    shape: Spec = {
        "field": "arm",
        "type": "nominal",
        "scale": {"domain": arms, "range": [SHAPES[i % len(SHAPES)] for i in range(len(arms))]},
    }
    lines = [{"at": 0.0, "kind": "zero"}, {"at": -NOTABLE, "kind": "notable"}, {"at": NOTABLE, "kind": "notable"}]
    dash: Spec = {"field": "kind", "type": "nominal", "scale": {"domain": ["zero", "notable"], "range": [[1, 0], [2, 3]]}, "legend": None}
    place: Spec = {"x": {"field": "at", "type": "quantitative"}, "strokeDash": dash}
    legend: Spec = {"title": None, "orient": "bottom"} if len(arms) > 1 else {}
    return {
        "width": WIDE - MOST_LETTERS // 2,
        "height": ROW * len(names) - 8,
        "layer": [
            {"data": {"values": lines}, "mark": {"type": "rule", "color": GRID}, "encoding": place},
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "size": 80, "color": INK, "opacity": 1},
                "encoding": {"x": x, "y": y, "shape": {**shape, "legend": legend or None}},
            },
        ],
    }
