"""Few treated units: synthetic control, augmented or not, synthetic difference in differences, and plain differences beside them.

`synth` does all of it from a panel; `synthetic_effect`, `synthetic_error` and `placebo_ranks` work on units in memory.
"""

from pilotzone.evidence.synthetic.analysis import synth
from pilotzone.evidence.synthetic.checks import TimePlacebo, WithoutDonor, leave_one_donor_out, placebo_in_time
from pilotzone.evidence.synthetic.effect import SyntheticBlock, SyntheticEffect, synthetic_effect
from pilotzone.evidence.synthetic.options import Method, SynthOptions
from pilotzone.evidence.synthetic.placebo import PlaceboRanks, PlaceboRun, placebo_ranks
from pilotzone.evidence.synthetic.result import SynthResult
from pilotzone.evidence.synthetic.spread import SyntheticError, synthetic_error
from pilotzone.evidence.synthetic.unavailable import UnavailableError

__all__ = [
    "Method",
    "PlaceboRanks",
    "PlaceboRun",
    "SynthOptions",
    "SynthResult",
    "SyntheticBlock",
    "SyntheticEffect",
    "SyntheticError",
    "TimePlacebo",
    "UnavailableError",
    "WithoutDonor",
    "leave_one_donor_out",
    "placebo_in_time",
    "placebo_ranks",
    "synth",
    "synthetic_effect",
    "synthetic_error",
]
