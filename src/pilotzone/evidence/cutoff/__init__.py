"""Regression discontinuity: what changes for those who just pass a cut-off.

Local polynomials on either side with bandwidths that the data choose, intervals that count for the bias (Calonico, Cattaneo,
Titiunik 2014), the test of the score's density (Cattaneo, Jansson, Ma 2020), and the usual checks. `rdd` does all of it;
`density_test` stands alone.
"""

from pilotzone.evidence.cutoff.checks import Checks
from pilotzone.evidence.cutoff.density import DensityTest, density_test
from pilotzone.evidence.cutoff.design import CutoffDesign, rdd
from pilotzone.evidence.cutoff.options import CutoffOptions
from pilotzone.evidence.cutoff.result import SCHEMA, Discontinuity

__all__ = ["SCHEMA", "Checks", "CutoffDesign", "CutoffOptions", "DensityTest", "Discontinuity", "density_test", "rdd"]
