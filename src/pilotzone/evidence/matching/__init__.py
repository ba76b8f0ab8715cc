"""Matched comparisons: the treated against a comparison made alike in covariates.

Entropy balancing (Hainmueller 2012) or nearest neighbours (Abadie and Imbens), for a table of units or, by changes of the outcome,
for a panel cohort by cohort; with balance, overlap, placebo periods, and how strong a hidden cause would have to be. `match` does
all of it; `entropy_weights` and `balance_table` stand alone.
"""

from pilotzone.evidence.matching.analysis import match
from pilotzone.evidence.matching.balance import BalanceRow, Likeness, balance_table
from pilotzone.evidence.matching.design import MatchDesign
from pilotzone.evidence.matching.entropy import EntropyWeights, entropy_weights
from pilotzone.evidence.matching.options import MatchOptions
from pilotzone.evidence.matching.result import SCHEMA, MatchedEffect, MatchResult

__all__ = [
    "SCHEMA",
    "BalanceRow",
    "EntropyWeights",
    "Likeness",
    "MatchDesign",
    "MatchOptions",
    "MatchResult",
    "MatchedEffect",
    "balance_table",
    "entropy_weights",
    "match",
]
