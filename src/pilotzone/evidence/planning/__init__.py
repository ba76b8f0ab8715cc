"""What a study could find before it starts: power and smallest effects of each design, from the past of real units.

For every design a law by formula stands beside placebo studies that run on real paths in which nobody was treated.
"""

from pilotzone.evidence.planning.analysis import power_plan
from pilotzone.evidence.planning.options import PlanColumns, PlanOptions
from pilotzone.evidence.planning.result import Alternative, CurvePoint, Formula, PowerPlan, Simulated, SizeRow

__all__ = ["Alternative", "CurvePoint", "Formula", "PlanColumns", "PlanOptions", "PowerPlan", "Simulated", "SizeRow", "power_plan"]
