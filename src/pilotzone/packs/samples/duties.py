"""The office's duties about the sample: one met in time, one overdue, one still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.obligations.commands import meet, open_obligation
from pilotzone.obligations.terms import Bearer, Due, Terms
from pilotzone.packs.samples.plan import YEAR
from pilotzone.packs.samples.stage import Happening, Stage

CONTEXT = "sample-vouchers"
SETTLEMENT = f"sample:settlement:{YEAR}-Q3"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of the sample: when it is opened ("MM-DD HH:MM"), under which key, what it asks for by when."""

    opened: str
    key: str
    terms: Terms
    due_on: date


DUTIES = (
    Duty(
        "09-28 09:00",
        SETTLEMENT,
        Terms(
            code="quarterly-settlement",
            zh="结算算力券第三季度兑现申请（样例）",
            en="Settle the third quarter's compute-voucher claims (sample)",
            debtor=Bearer(role=Role.FINANCE),
            creditor=Bearer(role=Role.LEADER),
            context=CONTEXT,
            evidence_zh="结算单",
            evidence_en="settlement",
        ),
        date(YEAR, 10, 20),
    ),
    # Two working days before the day on which the sample ends, and nobody meets it: it is overdue ever after.
    Duty(
        "11-02 09:00",
        f"sample:monitoring:{YEAR}",
        Terms(
            code="performance-monitoring",
            zh="报送算力券绩效运行监控表（样例）",
            en="Hand in the performance monitoring table of the compute vouchers (sample)",
            debtor=Bearer(role=Role.OFFICER),
            creditor=Bearer(role=Role.FINANCE),
            context=CONTEXT,
            evidence_zh="绩效运行监控表",
            evidence_en="performance monitoring table",
        ),
        date(YEAR, 11, 20),
    ),
    Duty(
        "11-02 09:10",
        f"sample:self-evaluation:{YEAR}",
        Terms(
            code="performance-self-evaluation",
            zh="报送算力券项目支出绩效自评表（样例）",
            en="File the performance self-evaluation table of the compute vouchers (sample)",
            debtor=Bearer(role=Role.OFFICER),
            creditor=Bearer(role=Role.FINANCE),
            context=CONTEXT,
            evidence_zh="绩效自评表",
            evidence_en="performance self-evaluation table",
        ),
        date(YEAR + 1, 1, 10),
    ),
)


def duties(stage: Stage) -> Iterator[Happening]:
    """Yield how the officer opens the duties of the sample's year, and finance meets the one that is met."""
    for duty in DUTIES:
        yield Happening(duty.opened, partial(_open, duty, stage.office.officer))
    yield Happening("10-12 17:00", lambda: meet(SETTLEMENT, evidence=f"{YEAR}-Q3", by=stage.office.finance1))


def _open(duty: Duty, officer: Actor) -> None:
    open_obligation(duty.key, terms=duty.terms, due=Due.by(duty.due_on), origin=Origin.SYNTHETIC, by=officer)
