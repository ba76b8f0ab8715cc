"""The report of a plan: one page from its `pilotzone.power/1` record."""

from __future__ import annotations

from typing import Final

from pilotzone.evidence.planning import tables
from pilotzone.evidence.planning.picture import power_svg
from pilotzone.evidence.planning.words import say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.document import Document, Figure, Reproduce, Section, document_html
from pilotzone.evidence.report.tables import Style

REFERENCES: Final = {
    "did": (
        (
            "Burlig, Preonas, Woerman (2020). Panel data and experimental design. Journal of Development Economics 144. "
            "doi:10.1016/j.jdeveco.2020.102458"
        ),
        (
            "Callaway, Sant'Anna (2021). Difference-in-differences with multiple time periods. Journal of Econometrics 225. "
            "doi:10.1016/j.jeconom.2020.12.001"
        ),
    ),
    "trial": ("Pashley, Miratrix (2021). Variance estimation for blocked and matched pairs designs. doi:10.3102/1076998620946272",),
    "wedge": (
        (
            "Hussey, Hughes (2007). Design and analysis of stepped wedge cluster randomized trials. Contemporary Clinical Trials 28. "
            "doi:10.1016/j.cct.2006.05.007"
        ),
    ),
    "rdd": (
        (
            "Cattaneo, Titiunik, Vazquez-Bare (2019). Power calculations for regression-discontinuity designs. The Stata Journal 19. "
            "doi:10.1177/1536867X19830919"
        ),
    ),
    "synth": (
        "Abadie, Diamond, Hainmueller (2010). Synthetic control methods for case studies. JASA 105. doi:10.1198/jasa.2009.ap08746",
        "Ferman, Pinto (2021). Synthetic controls with imperfect pretreatment fit. Quantitative Economics 12. doi:10.3982/QE1596",
    ),
    "match": ("Hainmueller (2012). Entropy balancing for causal effects. Political Analysis 20. doi:10.1093/pan/mpr025",),
    "pool": ("IntHout, Ioannidis, Borm (2014). The Hartung-Knapp-Sidik-Jonkman method. doi:10.1186/1471-2288-14-25",),
}
COMMON: Final = ("Bloom (1995). Minimum detectable effects. Evaluation Review 19. doi:10.1177/0193841X9501900504",)


def power_html(record: Record, *, source: str, command: str, lang: str = "en") -> str:
    """Return one self-contained page.

    Parameters
    ----------
    record : Record
        A `pilotzone.power/1` record.
    source : str
        Name of the file, without the folders of this machine.
    command : str
        Command that makes the same numbers again.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    style, spec, panel = Style(lang), record["spec"], record["panel"]
    first, *rest = tables.sentences(record, style)
    shown = [tables.sizes, tables.periods, tables.raise_by, tables.facts]
    drawn = Section(say("curve", lang), (Figure(power_svg(record, lang=lang, adaptive=True), say("curve_note", lang)),))
    tabled = [Section(each.title, (each,)) for each in (show(record, style) for show in shown)]
    minded = Section(say("warnings", lang), (tuple(tables.warnings(record, lang)),))
    document = Document(
        title=say("title", lang, outcome=spec["outcome"]),
        label=say("label", lang, source=source, rows=f"{panel['rows']:,}", units=f"{panel['units']:,}"),
        sentence=first,
        answered=tables.trusted(tables.planned(record)) is not None,
        lines=(*rest, say("not_found", lang)),
        sections=(drawn, *tabled, minded),
        methods=(say("method_common", lang), say(f"method_{spec['design']}", lang)),
        references=(*REFERENCES[spec["design"]], *COMMON),
        reproduce=Reproduce(source=source, command=command, sha256=panel["sha256"], spec=spec, engine=record["engine"]),
    )
    return document_html(document, lang=lang)
