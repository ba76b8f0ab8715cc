"""Few treated units: synthetic control, synthetic difference in differences, and plain difference in differences beside them."""

from pilotzone.evidence.synthetic.effect import Method, SyntheticBlock, SyntheticEffect, synthetic_effect
from pilotzone.evidence.synthetic.placebo import PlaceboRanks, SyntheticError, placebo_ranks, synthetic_error

__all__ = [
    "Method",
    "PlaceboRanks",
    "SyntheticBlock",
    "SyntheticEffect",
    "SyntheticError",
    "placebo_ranks",
    "synthetic_effect",
    "synthetic_error",
]
