"""How far parallel trends may fail before a conclusion falls: robust sets, breakdown value, power of the pre-test.

Works on the coefficients of any event study with one reference period and their covariance (`EventCoefficients`): from `att_gt`
(`coefficients_of`), from a stored record (`coefficients_from_record`) or typed in by hand (`event_coefficients`).

References
----------
Rambachan, Roth (2023), A more credible approach to parallel trends, doi:10.1093/restud/rdad018.
Andrews, Roth, Pakes (2023), Inference for linear conditional moment inequalities, doi:10.1093/restud/rdad004.
Roth (2022), Pretest with caution, doi:10.1257/aeri.20210236.
"""

from pilotzone.evidence.sensitivity.analysis import Breakdown, Sensitivity, sensitivity_of
from pilotzone.evidence.sensitivity.coefficients import EventCoefficients, event_coefficients
from pilotzone.evidence.sensitivity.pretest import PretestPower, PretestTrend, pretest_power
from pilotzone.evidence.sensitivity.sets import RobustSet
from pilotzone.evidence.sensitivity.smoothness import FixedLength, fixed_length
from pilotzone.evidence.sensitivity.sources import coefficients_from_record, coefficients_of

__all__ = [
    "Breakdown",
    "EventCoefficients",
    "FixedLength",
    "PretestPower",
    "PretestTrend",
    "RobustSet",
    "Sensitivity",
    "coefficients_from_record",
    "coefficients_of",
    "event_coefficients",
    "fixed_length",
    "pretest_power",
    "sensitivity_of",
]
