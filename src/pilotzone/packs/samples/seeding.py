"""Tells the sample from its first day to its last, whole or not at all."""

from collections.abc import Callable, Iterator, Mapping

from django.db import transaction

from pilotzone.accounts.models import User
from pilotzone.audit.enums import Origin
from pilotzone.audit.queries import retired_origins
from pilotzone.audit.signatures import PrivateKey
from pilotzone.ledger.models import Account
from pilotzone.packs.samples.cases import cases
from pilotzone.packs.samples.cast import set_stage
from pilotzone.packs.samples.claims import claims
from pilotzone.packs.samples.decisions import decisions
from pilotzone.packs.samples.duties import duties
from pilotzone.packs.samples.evaluation import evaluation
from pilotzone.packs.samples.lots import lots
from pilotzone.packs.samples.money import PAYERS, budget_code, money
from pilotzone.packs.samples.policy_tool import calls
from pilotzone.packs.samples.second_cases import second_cases
from pilotzone.packs.samples.stage import Happening, Stage

Chapter = Callable[[Stage], Iterator[Happening]]
CHAPTERS: tuple[Chapter, ...] = (
    money,
    calls,
    cases,
    lots,
    decisions,
    claims,
    evaluation,
    second_cases,
    duties,
)
# Entering people and organisations takes about as long as this part of the whole.
CAST = 0.15


def is_seeded() -> bool:
    """Tell whether the sample is in the zone or was, so that it is not told again."""
    return Origin.SYNTHETIC in retired_origins() or Account.objects.filter(code=budget_code(next(iter(PAYERS)))).exists()


def seed_voucher_scheme(people: Mapping[str, User], *, key: PrivateKey, tell: Callable[[float], None] = lambda _done: None) -> bool:
    """Live a compute-voucher scheme through by everybody's commands; does nothing and returns False where it was.

    `people` are the office's log-ins and those of two applicants, by name; `key` signs the evaluator's opinion; `tell` takes
    the fraction done. One transaction
    holds it all, so that what is broken off leaves nothing behind.
    """
    if is_seeded():
        return False
    with transaction.atomic():
        stage = set_stage(people, key)
        chronicle = sorted((each for chapter in CHAPTERS for each in chapter(stage)), key=lambda each: each.moment)
        for done, happening in enumerate(chronicle):
            tell(CAST + (1 - CAST) * done / len(chronicle))
            with stage.times.at(happening.moment):
                happening.act()
    tell(1.0)
    return True
