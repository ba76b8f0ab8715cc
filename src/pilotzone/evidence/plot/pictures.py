"""The pictures others ask for, by name."""

from pilotzone.evidence.figures import event_name, figures, percent
from pilotzone.evidence.plot.compared import estimators_view
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import Spec, event_note, event_view, frame, heat_view, means_label, means_view
from pilotzone.evidence.plot.words import interval, say
from pilotzone.evidence.records import Record


def raw_means_svg(means: Record, *, outcome: str, lang: str = "en", adaptive: bool = True) -> str:
    """Return mean outcomes by cohort over time, not adjusted in any way.

    Parameters
    ----------
    means : Record
        What `raw_means` gives.
    outcome : str
        Name of the outcome as the reader knows it, with its unit.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white for a file.

    Returns
    -------
    str
        One SVG element with title and description.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    spec = {**frame(), **means_view(means, outcome=outcome, lang=lang)}
    return to_svg(spec, title=say("means_title", lang, outcome=outcome), desc=means_desc(means, lang), adaptive=adaptive)


def event_study_svg(estimate: Record, *, outcome: str | None = None, lang: str = "en", adaptive: bool = True) -> str:
    """Return estimates by event time with pointwise intervals and the simultaneous band.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record.
    outcome : str, optional
        Name of the outcome as the reader knows it; the column name unless given.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white for a file.

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
    spec = {**frame(), **event_view(estimate, outcome=name, lang=lang)}
    return to_svg(spec, title=say("event_title", lang, outcome=name), desc=event_desc(estimate, lang), adaptive=adaptive)


def heat_map_svg(estimate: Record, *, outcome: str | None = None, lang: str = "en", adaptive: bool = True) -> str:
    """Return estimates by cohort and period as shaded cells with their numbers.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record.
    outcome : str, optional
        Name of the outcome as the reader knows it; the column name unless given.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white for a file.

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
    desc = say("heat_desc", lang, cells=len(estimate["att_gt"])) + _heat_note(estimate, lang)
    spec = {**frame(), **heat_view(estimate, lang=lang)}
    return to_svg(spec, title=say("heat_title", lang, outcome=name), desc=desc, adaptive=adaptive)


def heat_map_png(estimate: Record, *, outcome: str | None = None, lang: str = "en") -> bytes:
    """Return the same picture as `heat_map_svg` as PNG at twice the size, with a heading.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record.
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
    heading = frame(title=say("heat_title", lang, outcome=name), note=_heat_note(estimate, lang))
    return to_png({**heading, **heat_view(estimate, lang=lang)})


def _heat_note(estimate: Record, lang: str) -> str:
    return say("heat_note", lang, level=percent(estimate["spec"]["level"]))


def picture_svg(estimate: Record, means: Record, *, lang: str = "en") -> str:
    """Return raw means above, estimates below (other estimators last), black on white with headings: a file of its own.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record.
    means : Record
        What `raw_means` gives.
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
    title = say("event_title", lang, outcome=estimate["spec"]["outcome"])
    return to_svg(_both(estimate, means, lang), title=title, desc=means_desc(means, lang) + event_desc(estimate, lang), adaptive=False)


def picture_png(estimate: Record, means: Record, *, lang: str = "en") -> bytes:
    """Return the same as `picture_svg` as PNG at twice the size.

    Parameters
    ----------
    estimate : Record
        A `pilotzone.estimate/1` record.
    means : Record
        What `raw_means` gives.
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
    return to_png(_both(estimate, means, lang))


def _both(estimate: Record, means: Record, lang: str) -> Spec:
    name = str(estimate["spec"]["outcome"])
    shared = frame()
    above = _titled(means_view(means, outcome=name, lang=lang), say("means_title", lang, outcome=name), say("means_note", lang))
    below = _titled(event_view(estimate, outcome=name, lang=lang), say("event_title", lang, outcome=name), event_note(estimate, lang))
    resolve = {"scale": dict.fromkeys(("color", "shape", "strokeDash", "x", "xOffset", "y", "fill", "stroke"), "independent")}
    compared = [estimators_view(estimate, name, lang, headed=True)] if estimate.get("estimators") else []
    return {**shared, "vconcat": [above, below, *compared], "spacing": 30, "resolve": resolve}


def _titled(view: Spec, title: str, note: str) -> Spec:
    head = frame(title=title, note=note)["title"]
    panels = view.get("title")
    return {**view, "title": {**head, "subtitle": [note, panels["text"]] if panels else note}}


def means_desc(means: Record, lang: str) -> str:
    """Return in words what the picture of raw means shows."""
    rows = "".join(
        say("means_row", lang, label=means_label(row, lang), start=figures(row["mean"][0]), end=figures(row["mean"][-1]))
        for row in means["cohorts"]
    )
    periods = means["periods"]
    return say("means_desc", lang, cohorts=len(means["cohorts"]), periods=len(periods), first=periods[0], last=periods[-1], rows=rows)


def event_desc(estimate: Record, lang: str) -> str:
    """Return in words what the event study shows."""
    rows = "".join(
        say("event_row", lang, time=event_name(p["event_time"]), att=figures(p["att"]), interval=interval(p, lang))
        for p in estimate["event_study"]["points"]
        if p["att"] is not None
    )
    return say("event_desc", lang, level=percent(estimate["spec"]["level"]), rows=rows)
