"""A small zone to test with: a voucher scheme, its call with two payers, parties and people, made by the commands that a zone uses."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pilotzone.accounts.commands import give_membership, give_role, register_user
from pilotzone.accounts.models import User
from pilotzone.accounts.queries import actor_of
from pilotzone.applications import commands
from pilotzone.applications.enums import Holder
from pilotzone.applications.models import Application, Draw, MeetingRecord
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.dates import SHANGHAI
from pilotzone.ledger.commands import define_unit, open_account, post_transfer
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, Unit
from pilotzone.ledger.postings import Grounds, Leg, NewAccount
from pilotzone.ledger.units import UNITS
from pilotzone.obligations.calendars import read_calendars
from pilotzone.obligations.commands import load_calendar
from pilotzone.registry.commands import add_area, register_party
from pilotzone.registry.enums import AreaLevel, PartyKind
from pilotzone.registry.models import Party
from pilotzone.schemes.commands import add_form, add_rule, define_scheme, draft_call, open_call
from pilotzone.schemes.drafts import CallDraft, NewScheme
from pilotzone.schemes.enums import Allocation, Clock, ComparisonGroup
from pilotzone.schemes.models import Call, Scheme

CALENDARS = Path(__file__).parents[2] / "src/pilotzone/packs/changsha/calendars.csv"
WAN = 1_000_000  # 10,000 yuan in fen
SECRETS = {Holder.OFFICE: "11" * 32, Holder.WITNESS: "22" * 32}

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "fee": {"type": "integer", "format": "amount", "x-title-zh": "算力费用", "x-title-en": "Computing fee"},
        "use_type": {
            "type": "string",
            "enum": ["training", "inference"],
            "x-enum-zh": ["训练", "推理"],
            "x-enum-en": ["training", "inference"],
            "x-title-zh": "用途",
            "x-title-en": "Use",
        },
        "contract_number": {"type": "string", "maxLength": 80, "x-title-zh": "合同编号", "x-title-en": "Contract number"},
        "supplier_uscc": {"type": "string", "format": "uscc", "x-title-zh": "供应商代码", "x-title-en": "Supplier's code"},
        "requested_amount": {"type": "integer", "format": "amount", "x-title-zh": "申请金额", "x-title-en": "Amount asked for"},
        "contract": {"type": "string", "format": "file", "x-title-zh": "合同扫描件", "x-title-en": "Scan of the contract"},
    },
    "required": ["fee", "use_type"],
}

RULE: dict[str, Any] = {
    "eligibility": [
        {"code": "kind", "expression": 'kind == "enterprise"', "reason_zh": "须为企业", "reason_en": "Enterprises only"},
        {"code": "size", "expression": "employees < 1000", "reason_zh": "须少于1000人", "reason_en": "Fewer than 1,000 employees"},
    ],
    "classes": [
        {"code": "training", "expression": 'use_type == "training"', "rate_bp": 3000, "name_zh": "训练", "name_en": "Training"},
        {"code": "basic", "expression": "true", "rate_bp": 2000, "name_zh": "一般", "name_en": "Basic"},
    ],
    "payers": [
        {"code": "city", "share_bp": 5000, "name_zh": "市级", "name_en": "City"},
        {"code": "province", "share_bp": 5000, "name_zh": "省级", "name_en": "Province"},
    ],
    "cap_per_year_fen": 100 * WAN,
    "rounding": "down",
    "validity_months": 12,
    "unrelated_supplier": True,
}


def at(day: str, clock: str = "09:00") -> datetime:
    """Return a moment in Shanghai."""
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=SHANGHAI)


def on(day: str, clock: str = "09:00") -> AbstractContextManager[None]:
    """Run commands at that moment."""
    return simulated_time(at(day, clock))


OPENS, CLOSES = at("2026-03-02"), at("2026-03-20", "18:00")
IN_WINDOW, AFTER = "2026-03-05", "2026-03-23"


@dataclass(slots=True)
class Town:
    """The call and the people around it."""

    call: Call
    scheme: Scheme
    people: dict[str, Actor] = field(default_factory=dict)
    parties: list[Party] = field(default_factory=list)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def person(name: str, *roles: Role, party: Party | None = None) -> User:
    user = register_user(email=f"{name.replace(chr(32), chr(45))}@zone.example", password=None, name=name, by=SYSTEM)
    for role in roles:
        give_role(user, role=role, since=date(2026, 1, 1), by=SYSTEM)
    if party is not None:
        give_membership(user, party=party, since=date(2026, 1, 1), by=SYSTEM)
    return user


def firm(name: str, *, origin: Origin = Origin.SYNTHETIC, uscc: str | None = None) -> Party:
    return register_party(
        kind=PartyKind.ENTERPRISE, name_zh=name, name_en=name, uscc=uscc, origin=origin, source="made for a test", by=SYSTEM
    )


def load_calendars() -> None:
    for year in read_calendars(CALENDARS.read_text("utf-8")).whole():
        load_calendar(year.year, days=year.days, source=year.source, by=SYSTEM)


def _budgets(unit: Unit, amount: int) -> dict[str, Account]:
    found = {}
    source = open_account(NewAccount("source", AccountKind.SOURCE, unit, "来源", "Source", Origin.SYNTHETIC, limited=False), by=SYSTEM)
    for code in ("city", "province"):
        new = NewAccount(f"budget-{code}", AccountKind.BUDGET, unit, code, code, Origin.SYNTHETIC)
        found[code] = open_account(new, by=SYSTEM)
        legs = [Leg(source, -amount), Leg(found[code], amount)]
        post_transfer(legs, key=f"fund-{code}", grounds=Grounds(Purpose.FUND), by=SYSTEM)
    return found


def draft_for(scheme: Scheme, **changes: Any) -> CallDraft:
    basic = CallDraft(
        name_zh="算力券2026年第一批",
        name_en="Compute vouchers 2026, round 1",
        budget_year=2026,
        opens_at=OPENS,
        closes_at=CLOSES,
        pool_amount=100 * WAN,
        form=scheme.forms.last(),
        comparison=ComparisonGroup.UNFUNDED,
        comparison_zh="未获支持申请主体",
        comparison_en="unfunded applicants",
        consent_zh="同意结果用于评价",
        consent_en="Outcomes may be used to evaluate",
        allocation=Allocation.LOTTERY,
    )
    return replace(basic, **changes)


def found_town(
    rule: dict[str, Any] = RULE,
    *,
    form: dict[str, Any] = FORM,
    rule_clock: Clock = Clock.APPLIED,
    cap_clock: Clock = Clock.DECIDED,
    **call: Any,
) -> Town:
    """Make the scheme and open its call; `call` changes its draft."""
    unit = define_unit(UNITS["cny"], by=SYSTEM) if not Unit.objects.filter(code="cny").exists() else Unit.objects.get(code="cny")
    area = add_area("430100", level=AreaLevel.CITY, name_zh="长沙市", name_en="Changsha", source="GB/T 2260", by=SYSTEM)
    load_calendars()
    new = NewScheme("vouchers", "算力券", "Compute vouchers", area, rule_clock, cap_clock, origin=Origin.SYNTHETIC)
    with on("2026-02-01"):
        scheme = define_scheme(new, by=SYSTEM)
        add_form(scheme, schema=form, by=SYSTEM)
        add_rule(scheme, effective_from=date(2026, 1, 1), content=rule, by=SYSTEM)
        budgets = _budgets(unit, 10_000 * WAN)
        drafted = draft_call(scheme, draft_for(scheme, budgets=budgets, **call), code="vouchers-2026-1", by=SYSTEM)
    with on("2026-03-02"):
        opened = open_call(drafted, by=SYSTEM)
    town = Town(Call.objects.get(pk=opened.pk), scheme)
    for role in (Role.OFFICER, Role.LEADER, Role.REVIEWER, Role.APPROVER, Role.AUDITOR):
        town.people[role.value] = actor_of(person(role.value, role))
    return town


def applicant(town: Town, name: str) -> Actor:
    """Register a firm and somebody who acts for it."""
    party = firm(name)
    town.parties.append(party)
    town.people[name] = actor_of(person(name, party=party))
    return town.people[name]


def party_of(by: Actor) -> Party:
    return Party.objects.get(pk=min(by.party_ids))


def started(town: Town, name: str, **answers: Any) -> Application:
    """Start a firm's application and fill it in."""
    by = town.people.get(name) or applicant(town, name)
    with on(IN_WINDOW):
        draft = commands.start_application(town.call, party=party_of(by), by=by)
        return commands.save_answers(draft, answers={"fee": 50 * WAN, "use_type": "inference", **answers}, by=by)


def submitted(town: Town, name: str, **answers: Any) -> Application:
    """Hand in a firm's application."""
    draft = started(town, name, **answers)
    with on(IN_WINDOW, "10:00"):
        return commands.submit_application(draft, consent=True, by=town.people[name])


def admitted(town: Town, *names: str, **answers: Any) -> list[Application]:
    """Hand in applications and admit them after the window is closed."""
    cases = [submitted(town, name, **answers) for name in names]
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        return [commands.admit_application(case, by=town.officer) for case in cases]


def committed(town: Town, secrets: dict[Holder, str] = SECRETS) -> Draw:
    """Publish both commitments."""
    for holder, by in sides(town).items():
        value = sha256(bytes.fromhex(secrets[holder])).hexdigest()
        draw = commands.commit_secret(town.call, holder=holder, commitment=value, reveal_by=at("2026-04-10"), by=by)
    return draw


def sides(town: Town) -> dict[Holder, Actor]:
    return {Holder.OFFICE: town.officer, Holder.WITNESS: town.auditor}


def drawn(town: Town, secrets: dict[Holder, str] = SECRETS) -> Draw:
    """Hold the whole lottery."""
    with on(AFTER, "10:00"):
        draw = commands.freeze_list(committed(town, secrets), by=town.officer)
        for holder, by in sides(town).items():
            draw = commands.reveal_secret(draw, holder=holder, secret=secrets[holder], by=by)
        return draw


def meeting(number: str = "2026-7") -> MeetingRecord:
    new = commands.NewMeeting(number, date(2026, 3, 24), "专题会议", "Meeting", Origin.SYNTHETIC)
    return commands.record_meeting(new, by=SYSTEM)


def decided(town: Town) -> list[Application]:
    with on("2026-03-24"):
        return commands.approve_down_the_list(town.call, meeting=meeting(), by=town.approver)


def fresh(application: Application) -> Application:
    return Application.objects.select_related("call", "party").get(pk=application.pk)
