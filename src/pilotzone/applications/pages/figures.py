"""Sums and scores as the components take them."""

from typing import Any

from pilotzone.applications.models import Application, Review
from pilotzone.kit.amounts import money

Item = dict[str, Any]


def money_or_nothing(fen: int | None) -> str:
    return money(fen) if fen is not None else ""


def score_text(of: Application | Review) -> str:
    return f"{of.score.normalize():f}" if of.score is not None else ""
