"""`trial`: from a table to the frozen result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.estimate import engine_version
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.randomised.allocation import DRAWS, EXACT_LIMIT, UNIT_LIMIT, Randomisation, randomisation_test
from pilotzone.evidence.randomised.attrition import Attrition, lee_bounds
from pilotzone.evidence.randomised.checks import Balance, SampleRatio, balance, sample_ratio
from pilotzone.evidence.randomised.compliance import Compliance, compliance
from pilotzone.evidence.randomised.effects import Effect, Pair, cuped, difference, interacted
from pilotzone.evidence.randomised.multiplicity import benjamini_hochberg, holm
from pilotzone.evidence.randomised.notices import check_notices, contrast_notices, dropped_notices, left_out_notices, wedge_notice
from pilotzone.evidence.randomised.options import Estimator, TrialColumns, TrialOptions, available, headline_of
from pilotzone.evidence.randomised.result import ArmEffect, Contrast, TrialResult, arm_effect, critical_value, detectable
from pilotzone.evidence.randomised.sample import TrialSample, pair_of, sample_of
from pilotzone.evidence.randomised.stepped import Wedge, stepped_effect, stepped_test, wedge_of
from pilotzone.evidence.randomised.table import TrialTable, trial_table
from pilotzone.evidence.result import Notice
from pilotzone.evidence.small_samples.robust import Corrected

NAN = math.nan


def trial(source: Any, columns: TrialColumns, options: TrialOptions | None = None) -> TrialResult:
    """Return what a randomised trial shows: every arm against the control, for every outcome.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        One row per unit, Parquet or CSV; a stepped wedge has one row per unit and period.
    columns : TrialColumns
        Which columns play which part.
    options : TrialOptions, optional
        Choices; the defaults unless given.

    Returns
    -------
    TrialResult
        Estimates by assignment, with tests, checks and warnings.

    Raises
    ------
    PanelError
        If the table, a column, a value or an option cannot be used.
    NoComparisonError
        If an arm or the control has nobody with a known outcome.
    UnsupportedError
        If columns or data do not allow what is asked.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"cup": list(range(8)), "arm": [1, 1, 1, 1, 0, 0, 0, 0], "said_milk": [1, 1, 1, 1, 0, 0, 0, 0]})
    >>> found = trial(table, TrialColumns(unit="cup", arm="arm", outcomes=("said_milk",)))
    >>> found.contrast().randomisation.p_greater == 1 / 70
    True
    """
    chosen = options or TrialOptions()
    headline = headline_of(columns, chosen)
    table = trial_table(source, columns)
    if columns.time is not None:
        return _wedge_result(table, columns, chosen)
    return _result(table, columns, chosen, headline)


def _result(table: TrialTable, columns: TrialColumns, options: TrialOptions, headline: Estimator) -> TrialResult:
    raw = sample_of(table, columns, options.control)
    ratio = _ratio(raw, options)
    sample, filled = _filled(raw, columns)
    found = [
        _contrast(sample, columns, options, headline, arm=arm, outcome=outcome)
        for arm in range(1, len(sample.arms))
        for outcome in range(len(columns.outcomes))
    ]
    contrasts = _adjusted([contrast for contrast, _ in found])
    compared = _balance(raw, sample, columns)
    notices = (
        *dropped_notices(sample.dropped, filled),
        *check_notices(ratio, compared),
        *(notice for _, its in found for notice in its),
    )
    facts = {
        "rows": table.rows,
        "units": int(sample.arm.size),
        "arms": sample.sizes(),
        "clusters": None if sample.cluster is None else sample.entities(),
        "starts": None,
        "blocks": None if sample.block is None else len(sample.block.names),
        "periods": None,
        "dropped": dict(sample.dropped),
        "means": _means(columns.outcomes, sample.arms, sample.arm, sample.outcomes),
        "sha256": table.sha256,
    }
    spec = _spec(columns, options) | {"control": sample.arms[0], "estimator": headline}
    return TrialResult(contrasts, compared, ratio, notices, engine_version(), facts, spec)


def _means(outcomes: Sequence[str], arms: Sequence[str], arm: Ints, values: Floats) -> list[dict[str, Any]]:
    """Return the mean of every outcome in every arm as it was measured, None where nobody's is known."""
    found = []
    for name, column in zip(outcomes, values.T, strict=True):
        known = [column[(arm == at) & ~np.isnan(column)] for at in range(len(arms))]
        rows = [{"arm": label, "units": y.size, "mean": float(y.mean()) if y.size else None} for label, y in zip(arms, known, strict=True)]
        found.append({"outcome": name, "arms": rows})
    return found


def _filled(sample: TrialSample, columns: TrialColumns) -> tuple[TrialSample, dict[str, int]]:
    """Return the sample with gaps in what was known before filled by the mean over all arms, which does not depend on the arm."""
    pre = np.zeros((sample.arm.size, 0)) if sample.pre is None else sample.pre[:, None]
    before = np.column_stack([sample.covariates, pre])
    names = [*columns.covariates, *([columns.pre] if columns.pre is not None else [])]
    gaps = np.isnan(before)
    for name, column in zip(names, gaps.T, strict=True):
        if column.all():
            raise PanelError(f"Column {name!r} holds no value.", field="covariates", value=name, accepted="a column with numbers")
    means = np.array([column[~gap].mean() for column, gap in zip(before.T, gaps.T, strict=True)])
    before = np.where(gaps, means, before)
    counts = {name: int(gap.sum()) for name, gap in zip(names, gaps.T, strict=True) if gap.any()}
    k = len(columns.covariates)
    return replace(sample, covariates=before[:, :k], pre=None if sample.pre is None else before[:, k]), counts


def _contrast(
    sample: TrialSample, columns: TrialColumns, options: TrialOptions, headline: Estimator, *, arm: int, outcome: int
) -> tuple[Contrast, tuple[Notice, ...]]:
    values = sample.outcomes[:, outcome]
    seen = ~np.isnan(values)
    pair, rows, alone = pair_of(sample, arm, seen)
    y = values[rows]
    scale = float(np.abs(y - y.mean()).max())
    effects, impossible = _effects(sample, pair, rows, y, available(columns), headline=headline, errors=options.errors)
    estimates: dict[str, ArmEffect] = {
        name: arm_effect(float(e.estimate[0]), float(e.covariance[0, 0]), float(e.df[0]), level=options.level, scale=scale)
        for name, e in effects.items()
    }
    counts = pair.entities()[0]
    uptake, unknown = _compliance(sample, arm, seen, values, headline, options)
    contrast = Contrast(
        arm=sample.arms[arm],
        control=sample.arms[0],
        outcome=columns.outcomes[outcome],
        units=(int(pair.treated.sum()), int((~pair.treated).sum())),
        clusters=(int(counts.sum()), int((~counts).sum())) if pair.clustered else None,
        blocks=int(pair.block.max()) + 1,
        control_mean=float(y[~pair.treated].mean()),
        headline=headline,
        estimates=estimates,
        detectable=detectable(estimates[headline], level=options.level),
        p_holm=NAN,
        p_bh=NAN,
        randomisation=_randomisation(sample, pair, rows, y, options, headline, key=(arm, outcome)),
        compliance=uptake,
        attrition=None if seen.all() else _attrition(sample, arm, values, options.level),
    )
    small = int((pair.counts().min(axis=1) < 2).sum()) if sample.block is not None else 0
    limits = contrast_notices(contrast, alone=alone, small=small, unknown_uptake=unknown)
    return contrast, (*left_out_notices(contrast, impossible), *limits)


def _effects(
    sample: TrialSample, pair: Pair, rows: Ints, y: Floats, names: tuple[Estimator, ...], *, headline: Estimator, errors: Corrected
) -> tuple[dict[Estimator, Effect], dict[str, str]]:
    """Return the estimates, and why those are left out that these data do not allow and that are not the headline."""
    found: dict[Estimator, Effect] = {}
    impossible: dict[str, str] = {}
    for name in names:
        try:
            found[name] = _estimate(name, sample, pair, rows, y[:, None], errors=errors)
        except (PanelError, UnsupportedError) as fault:
            if name == headline:
                raise
            impossible[name] = str(fault)
    return found, impossible


def _estimate(name: Estimator, sample: TrialSample, pair: Pair, rows: Ints, y: Floats, *, errors: Corrected) -> Effect:
    """Return one estimate for outcomes (n, m); the first is the outcome itself, which CUPED adjusts."""
    if name == "lin":
        return interacted(pair, y, sample.covariates[rows], errors=errors)
    if name == "cuped" and sample.pre is not None:
        adjusted, factor = cuped(pair, y[:, 0], sample.pre[rows])
        found = difference(pair, np.column_stack([adjusted, y[:, 1:]]), errors=errors)
        return Effect(found.estimate, found.covariance * factor, found.df)
    return difference(pair, y, errors=errors)


def _randomisation(
    sample: TrialSample, pair: Pair, rows: Ints, y: Floats, options: TrialOptions, headline: Estimator, *, key: tuple[int, int]
) -> Randomisation | None:
    draws = _draws(options, int(pair.entity.max()) + 1)
    if draws == 0:
        return None
    known = np.zeros((y.size, 0))
    if headline == "lin":
        known = sample.covariates[rows]
    elif headline == "cuped" and sample.pre is not None:
        known = sample.pre[rows][:, None]
    # A generator for each contrast: another outcome or arm beside it leaves its draws alone.
    rng = np.random.default_rng((options.seed, *key))
    return randomisation_test(pair, y, known, draws=draws, rng=rng, level=options.level)


def _draws(options: TrialOptions, entities: int) -> int:
    if options.permutations is not None:
        return options.permutations
    return DRAWS if entities <= UNIT_LIMIT else 0


def _compliance(
    sample: TrialSample, arm: int, seen: np.ndarray[Any, np.dtype[np.bool_]], values: Floats, headline: Estimator, options: TrialOptions
) -> tuple[Compliance | None, int]:
    if sample.uptake is None:
        return None, 0
    known = seen & ~np.isnan(sample.uptake)
    pair, rows, _ = pair_of(sample, arm, known)
    found = _estimate(headline, sample, pair, rows, np.column_stack([values[rows], sample.uptake[rows]]), errors=options.errors)
    two = (sample.arm == arm) | (sample.arm == 0)
    df = float(found.df[0])
    critical = critical_value(options.level, df) if df > 0 else NAN
    return compliance(found, units=rows.size, critical=critical), int((seen & two & ~known).sum())


def _attrition(sample: TrialSample, arm: int, values: Floats, level: float) -> Attrition | None:
    pair, rows, _ = pair_of(sample, arm, np.ones(values.size, dtype=bool))
    lost = np.isnan(values[rows])
    if not lost.any():
        return None
    found = difference(pair, lost[:, None].astype(np.float64))
    tested = arm_effect(float(found.estimate[0]), float(found.covariance[0, 0]), float(found.df[0]), level=level, scale=1.0)
    return Attrition(
        treated=float(lost[pair.treated].mean()),
        control=float(lost[~pair.treated].mean()),
        gap=float(found.estimate[0]),
        p_value=tested.p_value,
        bounds=lee_bounds(pair, values[rows], level=level),
    )


def _balance(raw: TrialSample, sample: TrialSample, columns: TrialColumns) -> dict[str, Balance]:
    names = [*columns.covariates, *([columns.pre] if columns.pre is not None else [])]
    if not names:
        return {}
    found = {}
    for arm in range(1, len(sample.arms)):
        pair, rows, _ = pair_of(sample, arm, np.ones(sample.arm.size, dtype=bool))
        before = [np.column_stack([s.covariates, *([] if s.pre is None else [s.pre])])[rows] for s in (raw, sample)]
        found[sample.arms[arm]] = balance(pair, names, *before)
    return found


def _ratio(sample: TrialSample, options: TrialOptions) -> SampleRatio | None:
    if not options.shares:
        return None
    if set(options.shares) != set(sample.arms):
        listed = ", ".join(repr(arm) for arm in sample.arms)
        raise PanelError(
            "Planned shares are due for every arm and for no other.", field="shares", value=list(options.shares), accepted=listed
        )
    observed = sample.entities()
    return sample_ratio([observed[arm] for arm in sample.arms], [options.shares[arm] for arm in sample.arms])


def _adjusted(contrasts: list[Contrast]) -> tuple[Contrast, ...]:
    p = np.array([found.effect.p_value for found in contrasts])
    rows = zip(contrasts, holm(p).tolist(), benjamini_hochberg(p).tolist(), strict=True)
    return tuple(replace(found, p_holm=by_holm, p_bh=by_bh) for found, by_holm, by_bh in rows)


def _wedge_result(table: TrialTable, columns: TrialColumns, options: TrialOptions) -> TrialResult:
    if options.shares:
        raise PanelError("A stepped wedge has no planned shares of units.", field="shares", value=dict(options.shares), accepted="nothing")
    wedge = wedge_of(table, table.numbers[str(columns.time)], options.control)
    found = [_wedge_contrast(wedge, table.numbers[name], name, options, key=at) for at, name in enumerate(columns.outcomes)]
    contrasts = _adjusted(found)
    none = {"blocks": 0, "units": 0}
    notices = (
        *dropped_notices(_wedge_dropped(wedge, table, columns), {}),
        wedge_notice(wedge.periods),
        *(n for c in contrasts for n in contrast_notices(c, alone=none, small=0, unknown_uptake=0)),
    )
    starts: Mapping[str, int] = {
        ("never" if start == len(wedge.periods) else f"{wedge.periods[start]:g}"): int((wedge.start == start).sum())
        for start in np.unique(wedge.start).tolist()
    }
    facts = {
        "rows": table.rows,
        "units": wedge.units,
        "arms": dict(zip(wedge.arms, np.bincount(wedge.treated().astype(np.int64), minlength=2).tolist(), strict=True)),
        "clusters": None,
        "starts": dict(starts),
        "blocks": None,
        "periods": list(wedge.periods),
        "dropped": _wedge_dropped(wedge, table, columns),
        "means": _means(
            columns.outcomes,
            wedge.arms,
            wedge.treated().astype(np.int64),
            np.column_stack([table.numbers[name][wedge.rows] for name in columns.outcomes]),
        ),
        "sha256": table.sha256,
    }
    spec = _spec(columns, options) | {"control": wedge.arms[0], "estimator": "stepped_wedge"}
    return TrialResult(contrasts, {}, None, notices, engine_version(), facts, spec)


def _wedge_dropped(wedge: Wedge, table: TrialTable, columns: TrialColumns) -> dict[str, int]:
    lost = {f"missing_outcome:{name}": int(np.isnan(table.numbers[name][wedge.rows]).sum()) for name in columns.outcomes}
    return wedge.dropped | {name: count for name, count in lost.items() if count}


def _wedge_contrast(wedge: Wedge, values: Floats, name: str, options: TrialOptions, *, key: int) -> Contrast:
    at = np.flatnonzero(~np.isnan(values[wedge.rows]))
    if at.size == 0:
        raise PanelError(f"Column {name!r} holds no value.", field="outcome", value=name, accepted="a column with numbers")
    part = wedge.part(at)
    y = values[part.rows]
    found = stepped_effect(part, y, errors=options.errors)
    scale = float(np.abs(y - y.mean()).max())
    effect = arm_effect(float(found.estimate[0]), float(found.covariance[0, 0]), float(found.df[0]), level=options.level, scale=scale)
    draws, rng = _draws(options, part.start.size), np.random.default_rng((options.seed, 1, key))
    under = part.treated() > 0
    return Contrast(
        arm=part.arms[1],
        control=part.arms[0],
        outcome=name,
        units=(int(under.sum()), int((~under).sum())),
        clusters=(np.unique(part.cluster.code[under]).size, np.unique(part.cluster.code[~under]).size),
        blocks=1,
        control_mean=float(y[~under].mean()),
        headline="stepped_wedge",
        estimates={"stepped_wedge": effect},
        detectable=detectable(effect, level=options.level),
        p_holm=NAN,
        p_bh=NAN,
        randomisation=None if draws == 0 else stepped_test(part, y, draws=draws, rng=rng, level=options.level),
        compliance=None,
        attrition=None,
    )


def _spec(columns: TrialColumns, options: TrialOptions) -> dict[str, Any]:
    named = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(columns).items()}
    return named | {**asdict(options), "shares": dict(options.shares), "exact_limit": EXACT_LIMIT}
