"""Tells the sample from its first day to its last, whole or not at all."""

from collections.abc import Callable, Mapping

from django.db import transaction

from pilotzone.accounts.models import User
from pilotzone.ledger.models import Account
from pilotzone.packs.samples.cast import set_stage
from pilotzone.packs.samples.duties import owe_duties
from pilotzone.packs.samples.money import PAYERS, budget_code, provide_money
from pilotzone.packs.samples.stage import Stage

STEPS: tuple[Callable[[Stage], None], ...] = (provide_money, owe_duties)
# Entering people and organisations takes about as long as so many steps.
CAST = 2


def is_seeded() -> bool:
    """Tell whether the sample is in the zone, retired or not."""
    return Account.objects.filter(code=budget_code(next(iter(PAYERS)))).exists()


def seed_voucher_scheme(people: Mapping[str, User], *, tell: Callable[[float], None] = lambda _done: None) -> bool:
    """Live a compute-voucher scheme through by everybody's commands; does nothing and returns False where it was.

    `people` are the office's log-ins and those of two applicants, by name; `tell` takes the fraction done. One transaction
    holds it all, so that what is broken off leaves nothing behind.
    """
    if is_seeded():
        return False
    with transaction.atomic():
        stage = set_stage(people)
        for done, step in enumerate(STEPS, CAST):
            tell(done / (len(STEPS) + CAST))
            step(stage)
    tell(1.0)
    return True
