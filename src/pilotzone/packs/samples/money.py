"""The payers' budgets: province and city put the same amount each into the scheme's year."""

from collections.abc import Iterator
from functools import partial

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin
from pilotzone.ledger.commands import open_account, post_transfer
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, Unit
from pilotzone.ledger.postings import Grounds, Leg, NewAccount
from pilotzone.ledger.units import YUAN
from pilotzone.packs.samples.plan import YEAR
from pilotzone.packs.samples.stage import Happening, Stage

# Yuan of each payer: half of the two calls' pools of 5 and 2 million, and something over.
BUDGET = 4_000_000
PAYERS = {"province": ("省级财政", "provincial budget"), "city": ("市级财政", "city budget")}


def budget_code(payer: str) -> str:
    """Return the code of a payer's budget account."""
    return f"sample/{YEAR}/{payer}"


def budgets() -> dict[str, Account]:
    """Return the payers' budget accounts by payer."""
    return {payer: Account.objects.get(code=budget_code(payer)) for payer in PAYERS}


def money(stage: Stage) -> Iterator[Happening]:
    """Yield how finance opens the budgets and records the money that the sample's year provides."""
    for payer in PAYERS:
        yield Happening("03-02 14:00", partial(_provide, payer, stage.office.finance1))


def _provide(payer: str, finance: Actor) -> None:
    yuan, (zh, en) = Unit.objects.get(code=YUAN), PAYERS[payer]
    source = NewAccount(
        code=f"sample/{YEAR}/{payer}/source",
        kind=AccountKind.SOURCE,
        unit=yuan,
        label_zh=f"{YEAR}年{zh}安排（样例）",
        label_en=f"Provided for {YEAR} by the {en} (sample)",
        origin=Origin.SYNTHETIC,
        limited=False,
    )
    budget = NewAccount(
        code=budget_code(payer),
        kind=AccountKind.BUDGET,
        unit=yuan,
        label_zh=f"{YEAR}年算力券预算：{zh}（样例）",
        label_en=f"Compute voucher budget {YEAR}: {en} (sample)",
        origin=Origin.SYNTHETIC,
    )
    amount = BUDGET * yuan.per_unit
    legs = [Leg(open_account(source, by=finance), -amount), Leg(open_account(budget, by=finance), amount)]
    post_transfer(legs, key=f"sample-{YEAR}-{payer}", grounds=Grounds(Purpose.FUND), by=finance)
