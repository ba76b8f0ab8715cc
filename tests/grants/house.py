"""A small office to test with: one scheme, one call whose cases have come through the notice, firms, people of each role.

Used by the tests of this room and, in a zone of its own, by the processes that race (tests/grants/racers.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from pilotzone.applications.enums import ReasonCode, Status, Step
from pilotzone.applications.models import Application, Decision, Notice, NoticeLine
from pilotzone.audit import context
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin, Role
from pilotzone.grants.commands import NewClaim, check_claim, file_claim, issue_grants, pay_settlement, settle_claims, submit_claim
from pilotzone.grants.models import Claim, Grant
from pilotzone.kit.amounts import split
from pilotzone.kit.dates import SHANGHAI
from pilotzone.ledger.commands import define_unit, open_account, place_hold, post_transfer
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, Unit
from pilotzone.ledger.postings import Grounds, Leg, NewAccount
from pilotzone.ledger.units import UNITS
from pilotzone.registry.commands import add_area, add_instrument, register_party
from pilotzone.registry.enums import AreaLevel, InstrumentKind, PartyKind
from pilotzone.registry.models import Area, Instrument, Party
from pilotzone.schemes.enums import Allocation, CallStatus, Clock
from pilotzone.schemes.models import AllocationRule, Call, CallPayer, Rule, Scheme
from pilotzone.schemes.queries import content_of

YUAN = 100
SAMPLE = Origin.SYNTHETIC


def person(number: int, *roles: Role, parties: tuple[int, ...] = ()) -> Actor:
    return Actor(id=f"user:{number}", roles=frozenset(roles), party_ids=frozenset(parties))


OFFICER, OTHER_OFFICER = person(901, Role.OFFICER), person(911, Role.OFFICER)
LEADER = person(902, Role.LEADER)
FINANCE_A, FINANCE_B = person(903, Role.FINANCE), person(904, Role.FINANCE)
APPROVER = person(905, Role.APPROVER)
AUDITOR = person(906, Role.AUDITOR)


def clerk_of(party: Party) -> Actor:
    return person(10_000 + party.pk, Role.APPLICANT, parties=(party.pk,))


def at(day: str | date) -> Any:
    """Return the context in which it is nine in the morning in Shanghai on a day."""
    moment = datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=SHANGHAI)
    return simulated_time(moment)


@command(allowed=lambda by, *args, **kwargs: True, event="tests.prepared")
def prepare(work: Callable[[], Any], *, by: Actor) -> Any:
    """Write rows that other rooms' commands will write once they exist."""
    context.touch_origin(SAMPLE)
    return work()


def rule_content(**changes: Any) -> dict[str, Any]:
    basic = {
        "eligibility": [],
        "classes": [{"code": "all", "expression": "true", "rate_bp": 2000, "name_zh": "全部", "name_en": "All"}],
        "payers": [
            {"code": "province", "share_bp": 5000, "name_zh": "省级", "name_en": "Province"},
            {"code": "city", "share_bp": 5000, "name_zh": "市级", "name_en": "City"},
        ],
        "cap_per_year_fen": 1_000_000 * YUAN,
        "rounding": "half_up",
        "validity_months": 12,
        "unrelated_supplier": True,
    }
    return basic | changes


@dataclass
class House:
    """A call that is decided, with its payers' pools, ready to have grants issued."""

    call: Call
    rule: Rule
    unit: Unit
    parties: list[Party]
    supplier: Party
    instrument: Instrument
    budgets: dict[str, Account] = field(default_factory=dict)

    def grants(self) -> list[Grant]:
        return list(Grant.objects.filter(call=self.call).select_related("party", "call__scheme", "application", "rule"))


_numbers = count(1)


def add_rule(scheme: Scheme, day: date, instrument: Instrument | None = None, **changes: Any) -> Rule:
    def work() -> Rule:
        rule = Rule.objects.create(
            scheme=scheme, effective_from=day, instrument=instrument, content=rule_content(**changes), recorded_at=context.now()
        )
        context.seal(rule)
        return rule

    return prepare(work, by=SYSTEM)


def a_scheme(code: str = "vouchers", *, rule_clock: Clock = Clock.DECIDED, cap_clock: Clock = Clock.CLAIMED) -> Scheme:
    area = Area.objects.filter(code="430100").first()
    area = area or add_area("430100", level=AreaLevel.CITY, name_zh="长沙市", name_en="Changsha", source="GB/T 2260", by=SYSTEM)
    clocks = {"rule_clock": rule_clock, "cap_clock": cap_clock}
    named = {"name_zh": "算力券", "name_en": "Compute vouchers", "area": area, "origin": SAMPLE}
    with at("2025-12-01"):
        return prepare(lambda: Scheme.objects.create(code=code, **named, **clocks), by=SYSTEM)


def firm(name: str = "") -> Party:
    name = name or f"样例企业{next(_numbers)}"
    return register_party(kind=PartyKind.ENTERPRISE, name_zh=name, name_en="", origin=SAMPLE, source="made for a test", by=SYSTEM)


def basis(code: str = "rule-2025") -> Instrument:
    named = {"kind": InstrumentKind.MEASURE, "title_zh": "算力券实施细则", "title_en": "Rules for compute vouchers", "source": "test"}
    return Instrument.objects.filter(code=code).first() or add_instrument(code, by=SYSTEM, **named)


def yuan() -> Unit:
    return Unit.objects.filter(code="cny").first() or define_unit(UNITS["cny"], by=SYSTEM)


def account(code: str, kind: AccountKind, unit: Unit) -> Account:
    return open_account(
        NewAccount(code, kind, unit, label_zh=code, label_en=code, origin=SAMPLE, limited=kind != AccountKind.SOURCE), by=SYSTEM
    )


def a_house(
    amounts: list[int] | None = None,
    *,
    pool: int = 5_000_000 * YUAN,
    scheme: Scheme | None = None,
    code: str = "voucher-2026",
    parties: list[Party] | None = None,
    **rule: Any,
) -> House:
    """Return a call whose cases stand on a closed notice, each with its amount reserved at every payer."""
    unit = yuan()
    instrument = basis()
    scheme = scheme or a_scheme()
    with at("2025-12-01"):
        version = Rule.objects.filter(scheme=scheme).first() or add_rule(scheme, date(2025, 8, 1), instrument, **rule)
        applicants = parties or [firm() for _ in amounts or [200_000 * YUAN]]
        call = _call(scheme, version, code, pool, unit)
    house = House(call=call, rule=version, unit=unit, parties=applicants, supplier=_supplier(), instrument=instrument)
    with at("2026-03-02"):
        prepare(lambda: _notice(house, amounts or [200_000 * YUAN]), by=SYSTEM)
    return house


def _supplier() -> Party:
    with at("2025-12-01"):
        return firm("样例算力中心") if not Party.objects.filter(name_zh="样例算力中心") else Party.objects.get(name_zh="样例算力中心")


def _call(scheme: Scheme, rule: Rule, code: str, pool: int, unit: Unit) -> Call:
    def work() -> Call:
        call = Call.objects.create(
            scheme=scheme,
            code=code,
            name_zh="2026年算力券申报",
            name_en="Compute vouchers 2026",
            status=CallStatus.CLOSED,
            origin=SAMPLE,
            budget_year=2026,
            pool_amount=pool,
            opens_at=context.now(),
            # A call that has opened must have its form; this room asks nothing of it.
            reconstructed=True,
        )
        context.seal(AllocationRule.objects.create(call=call, kind=Allocation.LOTTERY))
        return call

    call = prepare(work, by=SYSTEM)
    payers = content_of(rule).payers
    source = account("source", AccountKind.SOURCE, unit)
    for payer, part in zip(payers, split(pool, [payer.share_bp for payer in payers]), strict=True):
        _payer(call, payer, part, unit, source)
    return call


def _payer(call: Call, payer: Any, part: int, unit: Unit, source: Account) -> None:
    budget = account(f"budget/{payer.code}", AccountKind.BUDGET, unit)
    purse = account(f"pool/{call.code}/{payer.code}", AccountKind.POOL, unit)
    post_transfer([Leg(source, -part), Leg(budget, part)], key=f"give-{call.code}-{payer.code}", grounds=Grounds(Purpose.FUND), by=SYSTEM)
    post_transfer(
        [Leg(budget, -part), Leg(purse, part)], key=f"fund-{call.code}-{payer.code}", grounds=Grounds(Purpose.ALLOCATE), by=SYSTEM
    )
    words = {"code": payer.code, "share_bp": payer.share_bp, "name_zh": payer.name_zh, "name_en": payer.name_en}
    prepare(lambda: CallPayer.objects.create(call=call, budget=budget, pool=purse, **words), by=SYSTEM)


def _notice(house: House, amounts: list[int]) -> None:
    notice = Notice.objects.create(
        call=house.call, number=1, prepared_by=OFFICER.id, signed_by=LEADER.id, from_day=context.today(), last_day=context.today()
    )
    for number, (party, amount) in enumerate(zip(house.parties, amounts, strict=True), 1):
        application = Application.objects.create(
            call=house.call,
            party=party,
            status=Status.NOTICED,
            origin=SAMPLE,
            public_id=f"{house.call.code}-{party.pk}"[-26:],
            rate_class="all",
            amount=amount,
            rank=number,
            answers={"contract_number": f"HT-2026-{number:03d}"},
            submitted_by=clerk_of(party).id,
        )
        decision = Decision.objects.create(
            application=application,
            step=Step.APPROVE,
            reason=ReasonCode.DRAWN,
            rule=house.rule,
            amount=amount,
            by=APPROVER.id,
            at=context.now(),
        )
        context.seal(decision)
        NoticeLine.objects.create(notice=notice, application=application)
        _reserve(house, application, amount)
    notice.closed_at = context.now()
    notice.save()


def _reserve(house: House, application: Application, amount: int) -> None:
    parts = content_of(house.rule).by_payer(amount)
    for payer in CallPayer.objects.filter(call=house.call).select_related("pool__unit"):
        if parts[payer.code]:
            grounds = Grounds(Purpose.RESERVE, subject=row_name(application))
            place_hold(payer.pool, parts[payer.code], key=f"hold-{application.pk}-{payer.code}", grounds=grounds, by=SYSTEM)


def issued(house: House, day: str = "2026-03-10") -> list[Grant]:
    with at(day):
        issue_grants(Notice.objects.get(call=house.call), by=OFFICER)
    return house.grants()


def new_claim(supplier: Party, **changes: Any) -> NewClaim:
    basic: dict[str, Any] = {
        "contract_number": f"HT-{next(_numbers)}",
        "supplier": supplier,
        "cost_item": "compute",
        "invoice_number": f"2443000000{next(_numbers):06d}",
        "invoice_amount": 500_000 * YUAN,
        "invoice_tax": 28_301 * YUAN,
        "paid_by_applicant_on": date(2026, 4, 1),
        "use_from": date(2026, 3, 12),
        "use_to": date(2026, 3, 31),
        "use_quantity": 3600 * 800,
        "use_unit": "card-hour",
    }
    return NewClaim(**(basic | changes))


def claimed(grant: Grant, supplier: Party, day: str = "2026-04-10", **changes: Any) -> Claim:
    """Return a claim as submitted on a day."""
    clerk = clerk_of(grant.party)
    with at(day):
        claim = file_claim(grant, new_claim(supplier, **changes), by=clerk)
        return submit_claim(claim, by=clerk)


def checked(grant: Grant, supplier: Party, eligible: int | None = None, day: str = "2026-04-15", **changes: Any) -> Claim:
    claim = claimed(grant, supplier, day, **changes)
    with at(day):
        return check_claim(claim, eligible_amount=claim.invoice_amount if eligible is None else eligible, by=OFFICER)


def settled(house: House, day: str = "2026-07-01", period: tuple[date, date] = (date(2026, 1, 1), date(2026, 12, 31))) -> Any:
    with at(day):
        return settle_claims(house.call, period_from=period[0], period_to=period[1], by=FINANCE_A)


def paid(house: House, day: str = "2026-07-02", **how: Any) -> Any:
    settlement = settled(house, **how)
    with at(day):
        return pay_settlement(settlement, by=FINANCE_B)
