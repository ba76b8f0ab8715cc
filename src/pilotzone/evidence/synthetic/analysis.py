"""From a panel to the effect on few treated units, with its error, placebos, checks and warnings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from pilotzone.evidence.estimate import engine_version
from pilotzone.evidence.moments import Units
from pilotzone.evidence.panel import Panel
from pilotzone.evidence.result import Notice
from pilotzone.evidence.synthetic.checks import leave_one_donor_out, placebo_in_time, weighted_donors
from pilotzone.evidence.synthetic.donors import donor_distances, too_far
from pilotzone.evidence.synthetic.effect import SyntheticEffect, synthetic_effect, treated_inside
from pilotzone.evidence.synthetic.notices import estimate_notices, panel_notices, rank_notices
from pilotzone.evidence.synthetic.options import SynthOptions
from pilotzone.evidence.synthetic.placebo import PlaceboRanks, Tick, placebo_ranks, used_units
from pilotzone.evidence.synthetic.result import DonorFact, SynthResult
from pilotzone.evidence.synthetic.sample import Sample, read_sample
from pilotzone.evidence.synthetic.spread import SyntheticError, error_of_placebos, placebo_draws, synthetic_error
from pilotzone.evidence.synthetic.unavailable import UnavailableError

ROUNDING: Final = 1e-12
"""Standard errors below this share of the outcomes are rounding."""

Progress = Callable[[float], None]
Answer = TypeVar("Answer")


def synth(panel: Panel, options: SynthOptions | None = None, *, progress: Progress | None = None) -> SynthResult:
    """Return the effect on few treated units with its standard error, placebo ranks, checks and warnings.

    Parameters
    ----------
    panel : Panel
        One row per unit and period; the cohort is the first treated period. Covariates, weights and clusters are not used.
    options : SynthOptions, optional
        How it is estimated and checked.
    progress : callable, optional
        Called with the share of estimates done, 0 to 1.

    Returns
    -------
    SynthResult
        What these units cannot answer (a jackknife with one treated unit, placebos without donors) is answered by its reason.

    Raises
    ------
    PanelError
        If the panel or an option cannot be used, a treated unit lacks a period, or a name to leave out is not in the panel.
    NoComparisonError
        If no donor is left.
    UnsupportedError
        If the panel names covariates, weights or clusters, or holds more than 1,000 units.

    Examples
    --------
    >>> import pyarrow as pa
    >>> y = {"a": [1.0, 2, 3, 9], "b": [0.0, 1, 2, 3], "c": [2.0, 3, 4, 5], "d": [1.0, 2, 3, 3]}
    >>> rows = [(unit, t, path[t - 1], 4 * (unit == "a")) for unit, path in y.items() for t in range(1, 5)]
    >>> table = pa.table(dict(zip(("unit", "t", "y", "g"), zip(*rows), strict=True)))
    >>> panel = Panel.from_arrow(table, unit="unit", time="t", outcome="y", cohort="g")
    >>> round(synth(panel, SynthOptions(method="did", errors="none")).found.effect, 3)
    5.333
    """
    options = options or SynthOptions()
    _check_columns(panel)
    sample = read_sample(panel, exclude=options.exclude)
    distances = donor_distances(sample.units, method=options.method)
    able = {name: distance for name, distance in distances.items() if name not in sample.exclude}
    far = too_far(able, options.max_distance)
    found = synthetic_effect(sample.units, method=options.method, exclude=(*sample.exclude, *far), donors=options.donors)
    # Refused before the long work, if it is.
    earlier = None if options.placebo_time is None else placebo_in_time(sample.units, found, back=options.placebo_time)
    tick = _ticker(_estimates(sample.units, found, options), progress)
    ranks = _answer(lambda: placebo_ranks(sample.units, found, tick=tick))
    error = _error(sample.units, found, options, ranks, tick)
    without = _answer(lambda: leave_one_donor_out(sample.units, found, tick=tick)) if options.leave_one_donor_out else None
    reasons = tuple({part.code: part for part in (error, ranks, without) if isinstance(part, Notice)}.values())
    known = () if isinstance(ranks, Notice) else ranks
    return SynthResult(
        found=found,
        error=error,
        ranks=known,
        earlier=earlier,
        without=None if isinstance(without, Notice) else without,
        donors=_donors(sample, distances, far),
        notices=(
            *panel_notices(sample.facts, sample.units, {name: distances[name] for name in far}, options.max_distance),
            *estimate_notices(sample.units, found, options),
            *rank_notices(found, known, options.level),
            *reasons,
        ),
        units=sample.units,
        facts=sample.facts,
        version=engine_version(),
        backend=panel.backend,
        spec={"unit": panel.unit, "time": panel.time, "outcome": panel.outcome, "cohort": panel.cohort, **options.spec()},
    )


def _check_columns(panel: Panel) -> None:
    if panel.adjusted:
        raise UnavailableError(
            "no_adjustment", "Covariates, weights and clusters are not used for few treated units. Leave them out of the panel."
        )


def _estimates(units: Units, found: SyntheticEffect, options: SynthOptions) -> int:
    """Return how many estimates are made, for the progress bar."""
    treated = sum(len(block.treated) for block in found.blocks if len(block.treated) > 1)
    used = used_units(units, found)
    free = int((~treated_inside(used)).sum())
    # Where all placebos are taken, those of the ranks serve the error too.
    draws = {"placebo": placebo_draws(used, options.draws) or 0, "bootstrap": options.draws}.get(options.errors, 0)
    return draws + len(found.blocks) * free + treated + (len(weighted_donors(units, found)) if options.leave_one_donor_out else 0)


def _ticker(total: int, progress: Progress | None) -> Tick:
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(min(done / total, 1.0))

    return tick


def _error(
    units: Units, found: SyntheticEffect, options: SynthOptions, ranks: tuple[PlaceboRanks, ...] | Notice, tick: Tick
) -> SyntheticError | Notice | None:
    source = options.errors
    if source == "none":
        return None
    if source == "placebo" and not isinstance(ranks, Notice) and placebo_draws(used_units(units, found), options.draws) is None:
        return _answer(lambda: _varying(units, error_of_placebos(ranks[0])))

    return _answer(lambda: _varying(units, synthetic_error(units, found, source=source, draws=options.draws, seed=options.seed, tick=tick)))


def _varying(units: Units, error: SyntheticError) -> SyntheticError:
    """Return the error, or raise where it is nothing but rounding."""
    if error.se <= ROUNDING * float(abs(units.y).max()):
        raise UnavailableError("undefined_se", "There is no standard error: all samples give the same effect, and nothing varies.")
    return error


def _answer(ask: Callable[[], Answer]) -> Answer | Notice:
    """Return an answer, or the reason why there is none."""
    try:
        return ask()
    except UnavailableError as fault:
        return fault.reason


def _donors(sample: Sample, distances: dict[str, float], far: list[str]) -> tuple[DonorFact, ...]:
    reasons = dict.fromkeys(sample.exclude, "named") | dict.fromkeys(far, "distance")
    complete = [DonorFact(name, distance, reasons.get(name)) for name, distance in distances.items()]
    return (*complete, *(DonorFact(name, None, "incomplete") for name in sample.facts.incomplete_donors))
