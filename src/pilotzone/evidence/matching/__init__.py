"""Matched comparisons: the treated against a comparison made alike in covariates.

`entropy_weights` (Hainmueller 2012) makes moments of a comparison equal to those of the treated; `balance_table` shows how alike two
groups are before and after.
"""

from pilotzone.evidence.matching.balance import BalanceRow, Likeness, balance_table
from pilotzone.evidence.matching.entropy import EntropyWeights, entropy_weights

__all__ = ["BalanceRow", "EntropyWeights", "Likeness", "balance_table", "entropy_weights"]
