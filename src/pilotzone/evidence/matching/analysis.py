"""`match`: from a table to effects, balance, overlap and warnings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.errors import EvidenceError, PanelError
from pilotzone.evidence.estimate import engine_version
from pilotzone.evidence.matching.blocks import Block, Study, study_of
from pilotzone.evidence.matching.combine import Joined, join, plain_fit
from pilotzone.evidence.matching.design import MatchDesign
from pilotzone.evidence.matching.features import check_independent, features
from pilotzone.evidence.matching.fit import KEPT, UNLIKE, entropy_fit, kept
from pilotzone.evidence.matching.hidden import Part, hidden_bias
from pilotzone.evidence.matching.likeness import Piece, cluster_sides, cohort_facts, concentration, joined_balance, overlap_bins
from pilotzone.evidence.matching.notices import design_notices, notices_of
from pilotzone.evidence.matching.options import MatchOptions
from pilotzone.evidence.matching.pairs import pairs_fit
from pilotzone.evidence.matching.propensity import fit_propensity
from pilotzone.evidence.matching.result import CohortFacts, Discarded, EventPoint, MatchedEffect, MatchResult, Placebo
from pilotzone.evidence.moments import Floats, Ints

_SINGULAR: Final = 1e-10  # Smallest eigenvalue of a correlation that can be inverted.


def match(design: MatchDesign, **options: Any) -> MatchResult:
    """Return the effect on the treated against a comparison made alike in covariates, with balance and warnings.

    Parameters
    ----------
    design : MatchDesign
        Table and columns.
    **options
        Fields of `MatchOptions`.

    Returns
    -------
    MatchResult
        Effect, balance, overlap, weights and warnings.

    Raises
    ------
    PanelError
        If a column, a value or an option is not acceptable, or the comparison cannot be made alike.
    NoComparisonError
        If nobody is treated, or nobody is left to compare with.
    UnsupportedError
        If options, columns or data do not go together.

    References
    ----------
    Hainmueller (2012), doi:10.1093/pan/mpr025; Abadie, Imbens (2006), doi:10.1111/j.1468-0262.2006.00655.x; Heckman, Ichimura,
    Todd (1997), doi:10.2307/2971733 (changes of outcomes, matched).

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"d": [1, 1, 0, 0, 0, 0], "x": [1.0, 2.0, 0.0, 1.0, 2.0, 3.0], "y": [5.0, 7.0, 1.0, 2.5, 3.5, 5.0]})
    >>> found = match(MatchDesign(table=table, outcome="y", covariates=("x",), treated="d"))
    >>> round(found.effect.estimate, 6), round(found.balance[0].after.difference, 9)
    (3.0, 0.0)
    """
    chosen = MatchOptions(**_known(options))
    design.check_with(chosen)
    study = study_of(design, chosen.seed)
    pieces = tuple(_piece(block, chosen) for block in study.blocks)
    clusters = np.arange(len(study.names)) if study.cluster is None else study.cluster
    blocks, fits = [piece.block for piece in pieces], [piece.fit for piece in pieces]
    after = [[_from_start(block) for block in blocks]]
    found = join(blocks, fits, after, clusters)
    plain = [plain_fit(block) for block in blocks]
    facts = tuple(_facts(piece, clusters, chosen.level) for piece in pieces)
    discarded = tuple(row for piece in pieces for row in _discarded(piece, study))
    events, placebo = _events(pieces, clusters, chosen.level) if design.is_panel else ((), None)
    single = sum(row.matched for row in facts) < 2
    sides = cluster_sides(pieces, study.cluster)
    parts: dict[str, Any] = {
        "effect": _effect(found, chosen.level, single=single),
        "unadjusted": _effect(join(blocks, plain, after, clusters), chosen.level, single=sum(row.treated for row in facts) < 2),
        "events": events,
        "placebo": placebo,
        "balance": joined_balance(pieces),
        "cohorts": facts,
        "concentration": concentration(pieces, study.names),
        "overlap": overlap_bins(pieces),
        "outside": sum(piece.outside for piece in pieces),
        "discarded": discarded,
        "hidden": hidden_bias(_hidden(pieces)),
    }
    return MatchResult(
        **parts,
        notices=(*notices_of(parts, study, chosen), *design_notices(sides, sum(fit.short for fit in fits), chosen)),
        version=engine_version(),
        table=_table(study, pieces),
        spec=design.spec() | chosen.used(),
    )


def _known(options: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in options.items():
        if name not in MatchOptions.__dataclass_fields__:
            accepted = ", ".join(MatchOptions.__dataclass_fields__)
            raise PanelError(f"There is no option {name!r}.", field=name, value=value, accepted=accepted)
    return dict(options)


def _piece(block: Block, options: MatchOptions) -> Piece:
    try:
        return _fitted(block, options)
    except EvidenceError as fault:
        if block.cohort is None:
            raise
        raise _of_cohort(fault, block.cohort) from fault


def _of_cohort(fault: EvidenceError, cohort: int) -> EvidenceError:
    text = f"Cohort {cohort}: {fault}"
    return PanelError(text, field=fault.field, value=fault.value) if isinstance(fault, PanelError) else type(fault)(text)


def _fitted(block: Block, options: MatchOptions) -> Piece:
    rows = block.rows
    made = features(rows.x, rows.names, options.moments)
    if options.matches:
        check_independent(made.value, made.names, where="all units")
        propensity = fit_propensity(made.value, rows.treated, rows.weight)
        return Piece(block, pairs_fit(rows, made, propensity, options), propensity)
    fit = entropy_fit(rows, made)
    return Piece(block, fit, fit_propensity(made.value, rows.treated, rows.weight))


def _from_start(block: Block) -> Floats:
    return np.array([float(time >= 0) for time in block.times])


def _effect(found: Joined, level: float, *, single: bool) -> MatchedEffect:
    estimate, treated = float(found.att[0]), float(found.treated[0])
    se = math.nan if single else _root(found.covariance[0, 0], max(abs(treated), abs(estimate)))
    margin = pointwise_value(level) * se
    # Two-sided tail of the normal distribution.
    p = math.erfc(abs(estimate) / se / math.sqrt(2)) if se > 0 else math.nan
    return MatchedEffect(estimate, se, estimate - margin, estimate + margin, p, treated, treated - estimate)


def _root(variance: float, size: float) -> float:
    """Return a standard error, NaN where the variance is nothing but rounding."""
    return math.sqrt(variance) if variance > (1e-12 * size) ** 2 else math.nan


def _facts(piece: Piece, clusters: Ints, level: float) -> CohortFacts:
    own = join([piece.block], [piece.fit], [[_from_start(piece.block)]], clusters)
    used = int(kept(piece.block.rows, piece.fit).sum())
    return cohort_facts(piece, _effect(own, level, single=used < 2))


def _discarded(piece: Piece, study: Study) -> list[Discarded]:
    rows, fate = piece.block.rows, piece.fit.fate
    lost = sorted(np.flatnonzero(rows.treated & (fate != KEPT)), key=lambda at: int(rows.unit[at]))
    reasons = ["outside_support" if fate[at] == UNLIKE else "no_match" for at in lost]
    return [Discarded(study.names[rows.unit[at]], piece.block.cohort, reason) for at, reason in zip(lost, reasons, strict=True)]


def _events(pieces: Sequence[Piece], clusters: Ints, level: float) -> tuple[tuple[EventPoint, ...], Placebo | None]:
    times = sorted({time for piece in pieces for time in piece.block.times})
    chosen = [[np.array([float(time == own) for own in piece.block.times]) for piece in pieces] for time in times]
    found = join([piece.block for piece in pieces], [piece.fit for piece in pieces], chosen, clusters)
    value = pointwise_value(level)
    points = []
    for at, time in enumerate(times):
        units = sum(int(kept(piece.block.rows, piece.fit).sum()) for piece in pieces if time in piece.block.times)
        att = float(found.att[at])
        se = _root(found.covariance[at, at], abs(float(found.treated[at])) + abs(att)) if units > 1 else math.nan
        points.append(EventPoint(time, att, se, att - value * se, att + value * se, units))
    return tuple(points), _placebo(points, found)


def _placebo(points: Sequence[EventPoint], found: Joined) -> Placebo | None:
    before = [at for at, point in enumerate(points) if point.event_time < 0]
    if not before:
        return None
    cov = found.covariance[np.ix_(before, before)]
    scale = np.sqrt(np.maximum(np.diag(cov), 0))
    few = min(points[at].units for at in before) <= len(before)
    if few or not (scale > 0).all() or np.linalg.eigvalsh(cov / np.outer(scale, scale))[0] < _SINGULAR:
        return Placebo(math.nan, len(before), math.nan)
    # The tail of a chi-squared distribution only: scipy is slow to import.
    from scipy.special import chdtrc

    z = found.att[before] / scale
    statistic = float(z @ np.linalg.solve(cov / np.outer(scale, scale), z))
    return Placebo(statistic, len(before), float(chdtrc(len(before), statistic)))


def _hidden(pieces: Sequence[Piece]) -> list[Part]:
    sizes = [piece.mass * _from_start(piece.block).sum() for piece in pieces]
    found = []
    for piece, size in zip(pieces, sizes, strict=True):
        pick, d = _from_start(piece.block), piece.block.rows.treated
        outcome = piece.fit.rest @ (pick / pick.sum())
        weight = piece.fit.weight
        found.append(Part(size / sum(sizes), float(weight[d] @ outcome[d]), outcome[~d], weight[~d]))
    return found


def _table(study: Study, pieces: Sequence[Piece]) -> dict[str, Any]:
    treated = {int(unit) for piece in pieces for unit in piece.block.rows.unit[piece.block.rows.treated]}
    others = {int(unit) for piece in pieces for unit in piece.block.rows.unit[~piece.block.rows.treated]}
    return {
        "rows": study.rows,
        "treated": len(treated),
        "comparison": len(others),
        "periods": list(study.periods),
        "clusters": None if study.cluster is None else int(np.unique(study.cluster[sorted(treated | others)]).size),
        "dropped": dict(study.dropped),
        "sha256": study.sha256,
    }
