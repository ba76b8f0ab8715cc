"""The frozen result of `synth`: what was found, and how it is written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from pilotzone.evidence.moments import NEVER, Units
from pilotzone.evidence.records import plain, warning_row
from pilotzone.evidence.result import Notice
from pilotzone.evidence.synthetic.checks import TimePlacebo, WithoutDonor
from pilotzone.evidence.synthetic.effect import SyntheticEffect
from pilotzone.evidence.synthetic.placebo import PlaceboRanks, PlaceboRun
from pilotzone.evidence.synthetic.sample import PanelFacts
from pilotzone.evidence.synthetic.spread import SyntheticError


@dataclass(frozen=True, slots=True)
class DonorFact:
    """One unit that could be a donor.

    Attributes
    ----------
    unit : str
        Its name.
    distance : float or None
        Root mean square difference from the nearest treated cohort before treatment, in outcome units; None if it lacks periods.
    left_out : {"named", "distance", "incomplete"} or None
        Why it is no donor; None if it is one.
    """

    unit: str
    distance: float | None
    left_out: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthResult:
    """Result of `synth`.

    Attributes
    ----------
    found : SyntheticEffect
        Effect, weights and paths.
    error : SyntheticError or Notice or None
        The standard error, or the reason why there is none; None if none was asked for.
    ranks : tuple of PlaceboRanks
        One per treated unit; empty where placebos cannot be made.
    earlier : TimePlacebo or None
        Treatment pretended earlier, if asked for.
    without : tuple of WithoutDonor or None
        The effect without each donor, if asked for and possible.
    donors : tuple of DonorFact
        Every unit that could be a donor.
    notices : tuple of Notice
        Warnings, and reasons for what could not be answered.
    units : Units
        The units used, those left out as donors included.
    facts : PanelFacts
        Rows, what was dropped, digest.
    version, backend : str
        Version and reader of the engine.
    spec : Mapping[str, Any]
        Columns and every option as used; JSON values.
    """

    found: SyntheticEffect
    error: SyntheticError | Notice | None
    ranks: tuple[PlaceboRanks, ...]
    earlier: TimePlacebo | None
    without: tuple[WithoutDonor, ...] | None
    donors: tuple[DonorFact, ...]
    notices: tuple[Notice, ...]
    units: Units
    facts: PanelFacts
    version: str
    backend: str
    spec: Mapping[str, Any]

    @property
    def se(self) -> float:
        """Standard error, in outcome units; NaN if there is none."""
        return self.error.se if isinstance(self.error, SyntheticError) else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Normal interval at the level chosen, in outcome units; NaN if there is no standard error."""
        half = NormalDist().inv_cdf(0.5 + self.spec["level"] / 2) * self.se
        return self.found.effect - half, self.found.effect + half

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.synth/1``; what is undefined or was not asked for is None."""
        estimate = self.found.to_dict()
        lower, upper = self.interval
        record: dict[str, Any] = plain(
            {
                "schema": estimate.pop("schema"),
                "engine": {"version": self.version, "backend": self.backend},
                "panel": self._panel(),
                "spec": dict(self.spec),
                **estimate,
                "se": self.se,
                "lower": lower,
                "upper": upper,
                "error": self._error(),
                "ranks": [_rank(rank) for rank in self.ranks],
                "placebos": [run for rank in _one_per_cohort(self.ranks) for run in _runs(rank)],
                "placebo_time": None if self.earlier is None else self._earlier(self.earlier),
                "leave_one_donor_out": None if self.without is None else _without(self.without),
                "donors": [{"unit": row.unit, "distance": row.distance, "left_out": row.left_out} for row in self.donors],
                "warnings": [warning_row(n) for n in self.notices],
            }
        )
        return record

    def _panel(self) -> dict[str, Any]:
        cohorts, counts = np.unique(self.units.cohort, return_counts=True)
        return {
            "rows": self.facts.rows,
            "units": len(self.units.ids),
            "periods": self.units.periods.tolist(),
            "cohorts": {"never" if g == NEVER else str(g): n for g, n in zip(cohorts.tolist(), counts.tolist(), strict=True)},
            "dropped": dict(self.facts.dropped),
            "incomplete_donors": list(self.facts.incomplete_donors),
            "excluded_treated": list(self.facts.excluded_treated),
            "sha256": self.facts.sha256,
        }

    def _error(self) -> dict[str, Any] | None:
        if self.error is None:
            return None
        if isinstance(self.error, Notice):
            return {"source": self.spec["errors"], "draws": None, "seed": None, "reason": warning_row(self.error)}
        return {"source": self.error.source, "draws": self.error.draws, "seed": self.error.seed, "reason": None}

    def _earlier(self, earlier: TimePlacebo) -> dict[str, Any]:
        true = [block.cohort for block in self.found.blocks]
        cohorts = [
            {"cohort": start, "pretended": block.cohort, "effect": block.effect, "rmspe_before": block.rmspe_before, "ratio": block.ratio}
            for start, block in zip(true, earlier.blocks, strict=True)
        ]
        return {"back": earlier.back, "effect": earlier.effect, "cohorts": cohorts}


def _rank(rank: PlaceboRanks) -> dict[str, Any]:
    return {
        "unit": rank.unit,
        "cohort": rank.cohort,
        "effect": rank.own.effect,
        "ratio": rank.own.ratio,
        "rank": rank.rank,
        "of": len(rank.placebos) + 1,
        "p_value": rank.p_value,
        "floor": rank.floor,
        "fit": rank.fit,
        "gaps": rank.own.gaps.tolist(),
    }


def _one_per_cohort(ranks: Sequence[PlaceboRanks]) -> list[PlaceboRanks]:
    # Treated units of one cohort share their placebos.
    return list({rank.cohort: rank for rank in ranks}.values())


def _runs(rank: PlaceboRanks) -> list[dict[str, Any]]:
    return [{"cohort": rank.cohort} | _run(run) for run in rank.placebos]


def _run(run: PlaceboRun) -> dict[str, Any]:
    return {"unit": run.unit, "effect": run.effect, "rmspe_before": run.rmspe_before, "ratio": run.ratio, "gaps": run.gaps.tolist()}


def _without(rows: tuple[WithoutDonor, ...]) -> dict[str, Any]:
    effects = [{"donor": row.donor, "effect": row.effect} for row in rows]
    return {"lowest": rows[0].effect, "highest": rows[-1].effect, "effects": effects}
