"""Randomised trials: effects by assignment, randomisation tests, non-compliance, attrition and checks of the lottery.

`trial` reads a table of one row per unit and returns a frozen `TrialResult`; every part can be called by itself.
"""

from pilotzone.evidence.randomised.analysis import trial
from pilotzone.evidence.randomised.multiplicity import benjamini_hochberg, holm
from pilotzone.evidence.randomised.options import TrialColumns, TrialOptions
from pilotzone.evidence.randomised.result import ArmEffect, Contrast, TrialResult

__all__ = ["ArmEffect", "Contrast", "TrialColumns", "TrialOptions", "TrialResult", "benjamini_hochberg", "holm", "trial"]
