"""Draws by design: strata with quotas, blocks, matched pairs and clusters, published before any secret is known.

The lottery of `pilotzone.evidence.lottery` decides inside groups that stand in the published plan; its hash is part of the key.
"""

from pilotzone.evidence.assignment.balance import BalanceOfDraw, balance_of_draw
from pilotzone.evidence.assignment.candidates import Candidates, read_candidates
from pilotzone.evidence.assignment.drawing import Outcome, make_draw, verify_draw
from pilotzone.evidence.assignment.groups import Group, Rule, form_groups
from pilotzone.evidence.assignment.plan import frozen_plan, plan_hash

__all__ = [
    "BalanceOfDraw",
    "Candidates",
    "Group",
    "Outcome",
    "Rule",
    "balance_of_draw",
    "form_groups",
    "frozen_plan",
    "make_draw",
    "plan_hash",
    "read_candidates",
    "verify_draw",
]
