"""Estimators of staggered adoption beside that of `att_gt`, from the same moments, and what they say of each other.

`twfe` two-way fixed effects, `sun_abraham` interaction-weighted, `imputation` Borusyak-Jaravel-Spiess, `bacon` the decomposition of the
first; `compare` runs all on the same units with their joint covariance. They take complete panels without covariates, weights,
clusters or anticipation.
"""

from pilotzone.evidence.estimators.comparison import ESTIMATORS, Comparison, compare
from pilotzone.evidence.estimators.decomposition import Bacon, bacon
from pilotzone.evidence.estimators.fit import EstimatorFit
from pilotzone.evidence.estimators.imputing import imputation
from pilotzone.evidence.estimators.interaction import sun_abraham
from pilotzone.evidence.estimators.pairs import PairTest
from pilotzone.evidence.estimators.two_way import twfe

__all__ = ["ESTIMATORS", "Bacon", "Comparison", "EstimatorFit", "PairTest", "bacon", "compare", "imputation", "sun_abraham", "twfe"]
