"""A regression discontinuity: which columns, which cut-off, and the estimate with all its checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from pilotzone.evidence.cutoff.bandwidth import bandwidths
from pilotzone.evidence.cutoff.bins import Binning, bins
from pilotzone.evidence.cutoff.checks import (
    DONUT_SHARE,
    Check,
    Checks,
    covariate_checks,
    donut_checks,
    medians,
    missing_jump,
    placebo_checks,
    windows,
)
from pilotzone.evidence.cutoff.density import DensityTest, density_test
from pilotzone.evidence.cutoff.effect import effect
from pilotzone.evidence.cutoff.notices import check_notices, estimate_notices, table_notices
from pilotzone.evidence.cutoff.options import CutoffOptions, check_number
from pilotzone.evidence.cutoff.result import Discontinuity, Site, TableFacts
from pilotzone.evidence.cutoff.sample import Sample, sample_of
from pilotzone.evidence.errors import EvidenceError, PanelError, UnsupportedError
from pilotzone.evidence.estimate import engine_version
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.tabular import complete, read_table

WIDEST: Final = 1000
"""Widest bandwidth, in distances of the farthest score: within it the kernel is flat, and wider ones change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoffDesign:
    """Which columns of a table play which part in a regression discontinuity.

    Attributes
    ----------
    table : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        One row per observation.
    outcome, score : str
        Columns of the outcome and of the score that decides.
    cutoff : float, optional
        Cut-off; who scores as much or more is above. Left out where `pooled` gives it row by row.
    treated : str, optional
        Column of the treatment taken up, for a fuzzy design; without it everybody above is treated and nobody below.
    covariates : tuple of str
        Columns of facts from before the treatment: adjusted for, and tested.
    cluster : str, optional
        Column that names clusters.
    pooled : str, optional
        Column of the cut-off that each row faced; scores are taken less their own cut-off and pooled.

    Raises
    ------
    PanelError
        If a column plays two parts, or `cutoff` and `pooled` are both given or both left out.

    Examples
    --------
    >>> CutoffDesign(table="t.csv", outcome="y", score="x")
    Traceback (most recent call last):
    pilotzone.evidence.errors.PanelError: There is no cut-off. Accepted: a number, or a column of cut-offs by pooled.
    """

    table: Any
    outcome: str
    score: str
    cutoff: float | None = None
    treated: str | None = None
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    pooled: str | None = None

    def __post_init__(self) -> None:
        if self.cutoff is None and self.pooled is None:
            raise PanelError("There is no cut-off.", field="cutoff", accepted="a number, or a column of cut-offs by pooled")
        if self.cutoff is not None and self.pooled is not None:
            raise PanelError(
                "A cut-off and a column of cut-offs are both given.", field="pooled", value=self.pooled, accepted="one of cutoff and pooled"
            )
        if self.cutoff is not None:
            check_number("cutoff", self.cutoff)
        self._check_columns()

    def _check_columns(self) -> None:
        seen: dict[str, str] = {}
        for name, option in self.parts():
            if name in seen:
                raise PanelError(
                    f"Column {name!r} is named both as {seen[name]} and as {option}.",
                    field=option,
                    value=name,
                    accepted="different columns",
                )
            seen[name] = option

    def parts(self) -> list[tuple[str, str]]:
        """Return every column with the option that names it."""
        single = [(getattr(self, option), option) for option in ("outcome", "score", "treated", "pooled")]
        found = [(str(name), option) for name, option in single if name is not None]
        found += [(name, "covariates") for name in self.covariates]
        return found + ([] if self.cluster is None else [(self.cluster, "cluster")])


@dataclass(frozen=True, slots=True)
class Columns:
    """Complete rows of the table. n rows.

    Attributes
    ----------
    numbers : Mapping[str, NDArray[np.float64]]
        Values by column name, shape (n,).
    cluster : NDArray[np.int64] or None
        Number of each row's cluster, shape (n,).
    facts : TableFacts
        What is known of the table.
    """

    numbers: Mapping[str, Floats]
    cluster: Ints | None
    facts: TableFacts


def rdd(design: CutoffDesign, *, checks: Checks | None = None, binning: Binning = "quantile", **options: Any) -> Discontinuity:
    """Return the jump at a cut-off, with robust bias-corrected interval, and the checks of the design.

    Parameters
    ----------
    design : CutoffDesign
        Table and columns.
    checks : Checks, optional
        Donuts and placebo cut-offs; the usual ones unless given.
    binning : {"quantile", "even"}
        Bins of the picture.
    **options
        Fields of `CutoffOptions`.

    Returns
    -------
    Discontinuity
        Estimate, checks, picture and warnings.

    Raises
    ------
    PanelError
        If a column, a value or an option is not acceptable.
    UnsupportedError
        If too little lies near the cut-off, or the data cannot choose a bandwidth.

    References
    ----------
    Calonico, Cattaneo, Titiunik (2014), doi:10.3982/ECTA11757; Cattaneo, Keele, Titiunik, Vazquez-Bare (2016),
    doi:10.1086/686802 (several cut-offs).

    Examples
    --------
    >>> import numpy as np, pyarrow as pa
    >>> x = np.linspace(-1, 1, 400)
    >>> table = pa.table({"score": x, "y": 0.5 * x + 2.0 * (x >= 0) + np.sin(900 * x) / 9})
    >>> found = rdd(CutoffDesign(table=table, outcome="y", score="score", cutoff=0.0))
    >>> found.effect.jump.lower < 2.0 < found.effect.jump.upper
    True
    """
    chosen, wanted = CutoffOptions(**_known(options)), checks or Checks()
    columns = _read(design)
    x = _centred(design, columns)
    sample = _sample(design, columns, x)
    _check_bandwidth(chosen, float(np.abs(x).max()))
    widths = bandwidths(sample, chosen)
    found = effect(sample, widths, chosen)
    density = _density(x)
    donut = donut_checks(sample, widths, chosen, (DONUT_SHARE * min(widths.h),) if wanted.donut is None else wanted.donut)
    shift = design.cutoff or 0.0
    places = medians(sample) if wanted.placebo is None else tuple(place - shift for place in wanted.placebo)
    # The median of a side that holds one score has nothing below it; only places that were asked for must exist.
    usable = [at for at in places if wanted.placebo is not None or _inside(sample, at)]
    placebo = tuple(_shifted(check, shift) for check in placebo_checks(sample, chosen, usable))
    covariates = covariate_checks(sample, design.covariates, chosen)
    sites = () if design.pooled is None else _sites(design, columns, chosen)
    outside = [site.cutoff for site in sites if 0 in site.rows]
    return Discontinuity(
        effect=found,
        bandwidths=widths,
        sample=sample,
        density=density,
        windows=windows(sample),
        covariates=covariates,
        donut=donut,
        placebo=placebo,
        sites=sites,
        bins=bins(sample, widths, chosen, binning=binning),
        notices=(
            *table_notices(columns.facts.dropped, outside),
            *estimate_notices(sample, found, widths, chosen),
            *check_notices(density, covariates, placebo),
        ),
        facts=columns.facts,
        version=engine_version(),
        spec=_spec(design, chosen, wanted, binning),
    )


def _known(options: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in options.items():
        if name not in CutoffOptions.__dataclass_fields__:
            accepted = ", ".join(CutoffOptions.__dataclass_fields__)
            raise PanelError(f"There is no option {name!r}.", field=name, value=value, accepted=accepted)
    return dict(options)


def _spec(design: CutoffDesign, options: CutoffOptions, checks: Checks, binning: str) -> dict[str, Any]:
    names = ("outcome", "score", "cutoff", "treated", "covariates", "cluster", "pooled")
    return {name: getattr(design, name) for name in names} | asdict(options) | asdict(checks) | {"binning": binning}


def _check_bandwidth(options: CutoffOptions, farthest: float) -> None:
    """Refuse a bandwidth within which all scores look like one."""
    width = options.bandwidth
    if not isinstance(width, str) and width > WIDEST * farthest:
        accepted = f"at most {WIDEST * farthest:g}, {WIDEST:,} times the distance of the farthest score"
        raise PanelError(f"A bandwidth of {width:g} is too wide.", field="bandwidth", value=width, accepted=accepted)


def _read(design: CutoffDesign) -> Columns:
    numbers = {name: option for name, option in design.parts() if option != "cluster"}
    read = read_table(design.table, numbers=numbers, labels={} if design.cluster is None else {design.cluster: "cluster"})
    kept, dropped = complete(read, [name for name, _ in design.parts()])
    if not kept.any():
        raise PanelError("No row has a value in every column asked for.", field="table", value=read.rows, accepted="complete rows")
    cluster = None if design.cluster is None else read.labels[design.cluster].code[kept]
    return Columns({name: read.numbers[name][kept] for name in numbers}, cluster, TableFacts(read.rows, dropped, read.sha256))


def _centred(design: CutoffDesign, columns: Columns) -> Floats:
    score = columns.numbers[design.score]
    own: Floats | float = columns.numbers[design.pooled] if design.pooled is not None else design.cutoff or 0.0
    x: Floats = score - own
    if (x >= 0).all() or (x < 0).all():
        missing = "below" if (x >= 0).all() else "at or above"
        raise PanelError(
            f"No observation lies {missing} the cut-off; scores run from {score.min():.6g} to {score.max():.6g}.",
            field="cutoff" if design.pooled is None else "pooled",
            value=design.cutoff if design.pooled is None else design.pooled,
            accepted="a cut-off with observations on both sides",
        )
    return x


def _sample(design: CutoffDesign, columns: Columns, x: Floats, kept: Any = slice(None)) -> Sample:
    treated = None if design.treated is None else columns.numbers[design.treated][kept]
    if treated is not None and np.ptp(treated) == 0:
        raise PanelError(
            f"Column {design.treated!r} holds nothing but {float(treated[0]):g}.",
            field="treated",
            value=float(treated[0]),
            accepted="a treatment that some took up and some did not",
        )
    z = [columns.numbers[name][kept] for name in design.covariates]
    return sample_of(
        x[kept],
        columns.numbers[design.outcome][kept],
        treated=treated,
        covariates=np.stack(z, axis=1) if z else None,
        cluster=None if columns.cluster is None else columns.cluster[kept],
    )


def _density(x: Floats) -> DensityTest | None:
    try:
        return density_test(x)
    except UnsupportedError:
        return None


def _inside(sample: Sample, place: float) -> bool:
    x = sample.sides[int(place > 0)].x
    return bool(place != 0 and x[0] < place <= x[-1])


def _shifted(check: Check, shift: float) -> Check:
    return Check(check.label, check.value + shift, check.jump, check.effective, check.reason)


def _sites(design: CutoffDesign, columns: Columns, options: CutoffOptions) -> tuple[Site, ...]:
    if design.pooled is None:
        return ()
    cutoffs = columns.numbers[design.pooled]
    x = columns.numbers[design.score] - cutoffs
    return tuple(_site(design, columns, options, x, float(cutoff)) for cutoff in np.unique(cutoffs))


def _site(design: CutoffDesign, columns: Columns, options: CutoffOptions, x: Floats, cutoff: float) -> Site:
    own = columns.numbers[str(design.pooled)] == cutoff
    rows = int((own & (x < 0)).sum()), int((own & (x >= 0)).sum())
    try:
        sample = _sample(design, columns, x, own)
        found = effect(sample, bandwidths(sample, options), options)
    except EvidenceError as fault:
        return Site(cutoff, rows, Check("", cutoff, missing_jump(), (0, 0), str(fault)))
    return Site(cutoff, rows, Check("", cutoff, found.jump, found.effective))
