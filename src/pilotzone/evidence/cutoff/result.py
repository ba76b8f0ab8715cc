"""The frozen result of `rdd`: what was found, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pilotzone.evidence.cutoff.bandwidth import Bandwidths
from pilotzone.evidence.cutoff.bins import Bins
from pilotzone.evidence.cutoff.checks import Check, Window
from pilotzone.evidence.cutoff.density import DensityTest
from pilotzone.evidence.cutoff.effect import AndersonRubin, Effect, Jump
from pilotzone.evidence.cutoff.sample import Sample
from pilotzone.evidence.records import plain, warning_row
from pilotzone.evidence.result import Notice

SCHEMA: Final = "pilotzone.rdd/1"


@dataclass(frozen=True, slots=True)
class Site:
    """One of several cut-offs that are pooled.

    Attributes
    ----------
    cutoff : float
        Cut-off, in units of the score.
    rows : tuple of int
        Observations below and above.
    check : Check
        Its own estimate, with a bandwidth of its own, or why there is none.
    """

    cutoff: float
    rows: tuple[int, int]
    check: Check


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What is known of the table.

    Attributes
    ----------
    rows : int
        Rows of the table.
    dropped : Mapping[str, int]
        Rows left out, by reason.
    sha256 : str or None
        Digest of the file, None for a table in memory.
    """

    rows: int
    dropped: Mapping[str, int]
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discontinuity:
    """Result of `rdd`.

    Attributes
    ----------
    effect : Effect
        Jump, first stage and sizes.
    bandwidths : Bandwidths
        As used.
    sample : Sample
        Observations on both sides, as scores less cut-off.
    density : DensityTest or None
        Test of the density of the score, None where it cannot be made.
    windows : tuple of Window
        Binomial tests near the cut-off.
    covariates, donut, placebo : tuple of Check
        Checks.
    sites : tuple of Site
        Cut-offs that are pooled; empty for one.
    bins : tuple of Bins
        Data of the picture, below and above.
    notices : tuple of Notice
        Warnings.
    facts : TableFacts
        Rows, what was dropped, digest.
    version : str
        Version of the engine.
    spec : Mapping[str, Any]
        Every option as used; JSON values.
    """

    effect: Effect
    bandwidths: Bandwidths
    sample: Sample
    density: DensityTest | None
    windows: tuple[Window, ...]
    covariates: tuple[Check, ...]
    donut: tuple[Check, ...]
    placebo: tuple[Check, ...]
    sites: tuple[Site, ...]
    bins: tuple[Bins, Bins]
    notices: tuple[Notice, ...]
    facts: TableFacts
    version: str
    spec: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.rdd/1``; what is undefined or was not asked for is None."""
        found: dict[str, Any] = plain(
            {
                "schema": SCHEMA,
                "engine": {"version": self.version},
                "table": asdict(self.facts) | self._sizes(),
                "spec": dict(self.spec),
                "bandwidth": {"method": self.bandwidths.method, "h": self.bandwidths.h, "b": self.bandwidths.b},
                "effect": _jump(self.effect.jump),
                "outcome_jump": _jump(self.effect.outcome_jump),
                "first_stage": None if self.effect.first_stage is None else _jump(self.effect.first_stage),
                "anderson_rubin": _set(self.effect.anderson_rubin),
                "covariate_slopes": self.effect.slopes,
                "density": None if self.density is None else asdict(self.density),
                "binomial": [asdict(window) for window in self.windows],
                "checks": {
                    "covariates": [{"name": c.label} | _check(c) for c in self.covariates],
                    "donut": [{"radius": c.value} | _check(c) for c in self.donut],
                    "placebo": [{"cutoff": c.value} | _check(c) for c in self.placebo],
                },
                "cutoffs": [{"cutoff": s.cutoff, "rows": s.rows} | _check(s.check) for s in self.sites],
                "picture": {"below": _bins(self.bins[0]), "above": _bins(self.bins[1])},
                "warnings": [warning_row(n) for n in self.notices],
            }
        )
        return found

    def _sizes(self) -> dict[str, Any]:
        return {
            "used": (len(self.sample.below.x), len(self.sample.above.x)),
            "distinct": self.sample.distinct,
            "effective": self.effect.effective,
            "effective_distinct": self.effect.effective_distinct,
        }


def _jump(jump: Jump) -> dict[str, Any]:
    robust = {name: getattr(jump, name) for name in ("estimate", "se", "lower", "upper", "p_value")}
    return {"estimate": jump.conventional, "conventional_se": jump.conventional_se, "robust": robust}


def _check(check: Check) -> dict[str, Any]:
    return {"effective": check.effective, "reason": check.reason or None} | _jump(check.jump)


def _set(found: AndersonRubin | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found)


def _bins(found: Bins) -> dict[str, Any]:
    means = [
        {"score": x, "mean": y, "count": n} for x, y, n in zip(found.score.tolist(), found.mean.tolist(), found.count.tolist(), strict=True)
    ]
    line = [{"score": x, "value": y} for x, y in zip(found.line_score.tolist(), found.line.tolist(), strict=True)]
    return {"bins": means, "line": line}
