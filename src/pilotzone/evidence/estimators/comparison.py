"""Every estimator on the same units, with their joint covariance and a test of every pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from pilotzone.evidence.aggregate import influences, scheme_of
from pilotzone.evidence.errors import EvidenceError, PanelError
from pilotzone.evidence.estimate import UNIT_LIMIT, att_gt
from pilotzone.evidence.estimators.fit import COMPARED, Compared, EstimatorFit, Name
from pilotzone.evidence.estimators.imputing import imputed
from pilotzone.evidence.estimators.interaction import interaction_weighted
from pilotzone.evidence.estimators.pairs import WHATS, PairTest, What, pair_test
from pilotzone.evidence.estimators.plan import Start, chosen, options_of, refuse_adjusted, start_with
from pilotzone.evidence.estimators.regression import none_of, stacked
from pilotzone.evidence.estimators.two_way import two_way
from pilotzone.evidence.group_time import Influence, covariance, group_time
from pilotzone.evidence.moments import Floats, Ints, Moments
from pilotzone.evidence.options import Base, Control
from pilotzone.evidence.records import number
from pilotzone.evidence.result import Estimate, Overall

if TYPE_CHECKING:
    from pilotzone.evidence.panel import Panel

ESTIMATORS: Final[Mapping[Name, Callable[[Start], EstimatorFit]]] = MappingProxyType(
    {"twfe": two_way, "sunab": interaction_weighted, "imputation": imputed}
)
"""Estimators beside that of `att_gt`, in the order in which they are reported."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Result of `compare`. M estimators.

    Attributes
    ----------
    cs : Estimate
        Result of `att_gt`, the headline.
    others : Mapping[str, EstimatorFit]
        The other estimators.
    refused : Mapping[str, str]
        Estimators that have no answer here, with the reason.
    names : tuple[str, ...]
        Estimators in the order of `covariance`, ``"cs"`` first.
    covariance : Mapping[Compared, NDArray[np.float64]]
        Joint covariance of the overall estimates ``"event_study"`` and ``"simple"``, shape (M, M), in outcome units squared; NaN
        where an estimate is undefined. Every estimator's cohort shares count as estimated, also those of ``"imputation"``, whose own
        standard error takes them as given.
    tests : tuple[PairTest, ...]
        Every pair, for both overall estimates and for all event times from treatment on.
    """

    cs: Estimate
    others: Mapping[str, EstimatorFit]
    refused: Mapping[str, str]
    names: tuple[str, ...]
    covariance: Mapping[Compared, Floats]
    tests: tuple[PairTest, ...]

    def overall(self, kind: Compared) -> Mapping[str, Overall]:
        """Return an overall estimate of every estimator, by name."""
        return MappingProxyType({"cs": self.cs.overall(kind), **{name: fit.overall(kind) for name, fit in self.others.items()}})

    def to_dict(self) -> dict[str, Any]:
        """Return the headline's ``pilotzone.estimate/1`` record with ``estimators``, ``covariance``, ``hausman``, ``bacon``."""
        record = self.cs.to_dict()
        matrices = {kind: [[number(v) for v in row] for row in cov.tolist()] for kind, cov in self.covariance.items()}
        bacon = next((fit.bacon.to_dict() for fit in self.others.values() if fit.bacon is not None), None)
        return {
            **record,
            "spec": {**record["spec"], "estimator": "all"},
            "estimators": {name: fit.to_dict() for name, fit in self.others.items()},
            "refused": dict(self.refused),
            "covariance": {"order": list(self.names), **matrices},
            "hausman": [test.to_dict() for test in self.tests],
            "bacon": bacon,
        }


def compare(
    panel: Panel | Moments,
    *,
    estimators: Literal["all"] | Sequence[Name] = "all",
    control: Control = "never",
    base: Base = "varying",
    level: float = 0.95,
    seed: int = 0,
    min_event: int | None = None,
    max_event: int | None = None,
    permutations: int | None = None,
    leave_one_out: bool | None = None,
    unit_limit: int = UNIT_LIMIT,
) -> Comparison:
    """Estimate with every estimator from one reading of the panel, and test each pair.

    The headline stays that of `att_gt`. All estimators see the same units: those treated in the first period or earlier are left
    out. Overall estimates average the same event times. The covariance between two estimates comes from what each unit adds to both.

    Parameters
    ----------
    panel : Panel or Moments
        The panel, or its additive table.
    estimators : "all" or sequence of {"twfe", "sunab", "imputation"}
        Estimators beside that of `att_gt`. With "all", one that has no answer here is listed under `refused`; one that is named raises.
    control, base, permutations, leave_one_out, unit_limit
        As for `att_gt`, and for its estimate alone.
    level, seed, min_event, max_event
        As for `att_gt`, for every estimator.

    Returns
    -------
    Comparison
        Frozen.

    Raises
    ------
    PanelError
        If an option or the panel is not acceptable.
    NoComparisonError
        If nobody is left to compare with.
    UnsupportedError
        If permutation or leave-one-out is asked for and only moments are given, a named estimator has no answer, or the panel names
        covariates, weights or clusters.

    References
    ----------
    Hausman (1978), doi:10.2307/1913827.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence import compare, moments_of
    >>> y = np.array([[1.0, 2.0], [1.5, 2.0], [1.0, 4.0], [2.0, 6.0]])
    >>> found = compare(moments_of(y, np.array([0, 0, 2021, 2021]), np.array([2020, 2021])))
    >>> {name: round(overall.att, 12) for name, overall in found.overall("simple").items()}
    {'cs': 2.75, 'twfe': 2.75, 'sunab': 2.75, 'imputation': 2.75}
    """
    asked = _asked(estimators)
    refuse_adjusted(panel)
    window: dict[str, Any] = {"level": level, "seed": seed, "min_event": min_event, "max_event": max_event}
    alone: dict[str, Any] = {"permutations": permutations, "leave_one_out": leave_one_out, "unit_limit": unit_limit}
    cs = att_gt(panel, control=control, base=base, **window, **alone)
    start = start_with(cs.moments, options_of(**window), cs.source)
    others, refused = _others(start, asked, lenient=estimators == "all")
    parts = {"cs": _headline(cs), **{name: _comparable(fit, start) for name, fit in others.items()}}
    joint = {kind: covariance(stacked(*(part[kind] for part in parts.values())), start.sample) for kind in COMPARED}
    return Comparison(
        cs=cs,
        others=MappingProxyType(others),
        refused=MappingProxyType(refused),
        names=tuple(parts),
        covariance=MappingProxyType({kind: _where_known(cov, parts, kind) for kind, cov in joint.items()}),
        tests=tuple(
            pair_test((a, b), what, start.sample, parts[a][what], parts[b][what]) for a, b in combinations(parts, 2) for what in WHATS
        ),
    )


def _asked(estimators: Literal["all"] | Sequence[Name]) -> tuple[Name, ...]:
    asked = tuple(ESTIMATORS) if estimators == "all" else tuple(estimators)
    unknown = [name for name in asked if name not in ESTIMATORS]
    if unknown or (isinstance(estimators, str) and estimators != "all"):
        accepted = "'all', or a sequence of " + ", ".join(map(repr, ESTIMATORS))
        raise PanelError(
            f"There is no estimator {unknown[0] if unknown else estimators!r}.", field="estimators", value=estimators, accepted=accepted
        )
    return tuple(name for name in ESTIMATORS if name in asked)


def _others(start: Start, asked: Sequence[Name], *, lenient: bool) -> tuple[dict[str, EstimatorFit], dict[str, str]]:
    found: dict[str, EstimatorFit] = {}
    refused: dict[str, str] = {}
    for name in asked:
        try:
            found[name] = ESTIMATORS[name](start)
        except EvidenceError as fault:
            if not lenient:
                raise
            refused[name] = str(fault)
    return found, refused


def _headline(cs: Estimate) -> dict[What, Influence]:
    """Return the overall estimates of `att_gt` and its event times from treatment on."""
    table = group_time(cs.sample, cs.options)
    schemes = {kind: scheme_of(table.cells, cs.sample.sizes, cs.options, kind) for kind in COMPARED}
    parts = {kind: influences(table, cs.sample, schemes[kind], kind) for kind in COMPARED}
    overall = {kind: parts[kind][1] if schemes[kind].overall.any() else none_of(cs.sample, 1, att=np.nan) for kind in COMPARED}
    points, labels = parts["event_study"][0], schemes["event_study"].labels
    return {"event_study": overall["event_study"], "simple": overall["simple"], "points": chosen(points, labels >= 0)}


def _comparable(fit: EstimatorFit, start: Start) -> dict[What, Influence]:
    labels: Ints = fit.found.labels
    points = chosen(fit.found.shared_points, np.isin(labels, start.comparable))
    return {**{kind: chosen(fit.found.shared, [at]) for at, kind in enumerate(COMPARED)}, "points": points}


def _where_known(cov: Floats, parts: Mapping[str, Mapping[What, Influence]], kind: Compared) -> Floats:
    known = np.array([np.isfinite(part[kind].att[0]) for part in parts.values()])
    return np.where(np.outer(known, known), cov, np.nan)
