"""A call with twelve firms, half of them funded, and a study of it; made by commands at simulated times."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from tests.schemes.book import drafted, open_book

from pilotzone.applications.enums import FactKind, Status
from pilotzone.applications.models import Application, AssignmentFact
from pilotzone.audit import context
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.signatures import PrivateKey, sign_statement
from pilotzone.indicators.enums import Grade
from pilotzone.kit.dates import SHANGHAI, Precision
from pilotzone.registry.commands import register_party
from pilotzone.registry.enums import PartyKind
from pilotzone.registry.models import Party
from pilotzone.schemes.models import Call
from pilotzone.studies.commands import (
    NewStudy,
    OutcomeSource,
    decide_ethics,
    estimate_study,
    lock_plan,
    open_study,
    record_opinion,
    register_key,
    register_outcomes,
    take_snapshot,
    write_plan,
)
from pilotzone.studies.enums import EthicsVerdict
from pilotzone.studies.models import Study
from pilotzone.studies.queries import opinion_statement

OFFICER = Actor(id="user:801", roles=frozenset({Role.OFFICER}))
EVALUATOR = Actor(id="user:802", roles=frozenset({Role.EVALUATOR}))
ETHICS = Actor(id="user:803", roles=frozenset({Role.ETHICS}))
LEADER = Actor(id="user:804", roles=frozenset({Role.LEADER}))
AUDITOR = Actor(id="user:805", roles=frozenset({Role.AUDITOR}))
FIRMS, FUNDED = 12, 6
YEARS = (2023, 2024, 2025, 2026)
START = 2025
KEY = PrivateKey(bytes(range(32)))


def at(day: str) -> AbstractContextManager[None]:
    """Return the block in which it is nine in the morning of a day in Shanghai."""
    return context.simulated_time(datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=SHANGHAI))


@command(allowed=lambda *_args, **_kwargs: True, event="tests.unit_assigned")
def assign(call: Call, party: Party, *, offered: date | None, by: Actor, **changes: Any) -> Application:
    """Place one applicant under a call, as the rooms below do in the course of a case."""
    context.touch_origin(call.origin)
    precision = changes.pop("precision", Precision.DAY)
    funded = offered is not None or precision == Precision.UNKNOWN
    given = {"status": Status.GRANTED if funded else Status.WAITLISTED, "consented_at": context.now(), **changes}
    case = Application.objects.create(call=call, party=party, origin=call.origin, public_id=context.public_id(), **given)
    kinds = {FactKind.APPLIED: date(2024, 11, 4), FactKind.ELIGIBLE: date(2024, 11, 20)}
    for kind, day in (*kinds.items(), *([(FactKind.OFFERED, offered)] if funded else [])):
        fact = AssignmentFact.objects.create(
            call=call,
            party=party,
            application=case,
            kind=kind,
            happened_on=day,
            precision=precision if kind == FactKind.OFFERED else Precision.DAY,
            recorded_at=context.now(),
            source="made for a test",
        )
        context.seal(fact)
    return case


def plan(**changes: Any) -> dict[str, Any]:
    """Return a plan: turnover in levels as the benefit, orders in logs as an output."""
    content: dict[str, Any] = {
        "question_zh": "算力券是否提高了营业收入？",
        "question_en": "Did vouchers raise turnover?",
        "outcomes": [outcome(), outcome("orders", role="output", primary=False, transform="log", name_zh="订单", name_en="orders")],
        "population": "eligible",
        "treatment": "offered",
        "periods": {"type": "year", "first": "2023", "last": "2026"},
        "controls": ["never"],
        "comparison_zh": "参加同一次抽签的未获支持申请主体",
        "comparison_en": "unfunded applicants of the same lottery",
        "estimator": {"base": "varying", "anticipation": 0, "level": 0.95, "permutations": 99, "leave_one_out": True, "seed": 0},
        "decision_zh": "区间不含0则续办。",
        "decision_en": "Continue if the interval excludes 0.",
    }
    return content | changes


def outcome(code: str = "turnover", **changes: Any) -> dict[str, Any]:
    basic = {
        "code": code,
        "role": "benefit",
        "primary": True,
        "transform": "level",
        "name_zh": "营业收入",
        "name_en": "turnover",
        "unit_zh": "万元",
        "unit_en": "10,000 yuan",
        "column": code,
        "self_reported": False,
    }
    given = {**basic, **changes}
    return {name: value for name, value in given.items() if value is not None}


def value_of(number: int, year: int, *, funded: bool) -> float:
    """Return an outcome that rises by 3 with the grant, with noise that repeats."""
    noise = ((number * 13 + year * 7) % 11) / 10
    return 20.0 + number % 5 + 0.5 * (year - YEARS[0]) + noise + (3.0 if funded and year >= START else 0.0)


def outcomes(parties: Sequence[Party], *, funded: int = FUNDED, years: Sequence[int] = YEARS) -> pa.Table:
    rows = [(number, party, year) for number, party in enumerate(parties) for year in years]
    values = [value_of(number, year, funded=number < funded) for number, _party, year in rows]
    return pa.table(
        {
            "unit": [party.public_id for _number, party, _year in rows],
            "time": [year for _number, _party, year in rows],
            "turnover": values,
            "orders": values,
        }
    )


SOURCE = OutcomeSource(Grade.B, "为测试编制", "made for a test")


@dataclass(frozen=True, slots=True)
class World:
    """What a study is about."""

    call: Call
    parties: tuple[Party, ...]
    study: Study


def make_world(*, firms: int = FIRMS, funded: int = FUNDED) -> World:
    """Return a call whose cases are decided, and a study of it that is open and without a plan."""
    call = drafted(open_book(Origin.SYNTHETIC))
    parties = []
    for number in range(firms):
        with at("2024-11-04"):
            party = register_party(kind=PartyKind.ENTERPRISE, name_zh=f"样例{number}", origin=Origin.SYNTHETIC, source="test", by=SYSTEM)
            assign(call, party, offered=date(START, 3, 5) if number < funded else None, by=SYSTEM)
        parties.append(party)
    with at("2024-12-01"):
        new = NewStudy(code="vouchers-2025", title_zh="算力券成效评价", title_en="Study of vouchers", call=call, due_on=date(2027, 6, 30))
        study = open_study(new, by=OFFICER)
    return World(call, tuple(parties), study)


def lock(world: World, content: dict[str, Any] | None = None, *, day: str = "2024-12-20", **changes: Any) -> None:
    """Have the plan written, let through and locked."""
    with at(day):
        write_plan(world.study, content or plan(), by=OFFICER)
        decide_ethics(world.study, verdict=EthicsVerdict.APPROVED, by=ETHICS)
        lock_plan(world.study, known_before=changes.pop("known_before", "尚无数据"), by=EVALUATOR, **changes)


def collect(world: World, table: pa.Table | None = None, *, day: str = "2027-03-01") -> None:
    """Have the outcomes come in."""
    with at(day):
        register_outcomes(world.study, table or outcomes(world.parties), source=SOURCE, by=EVALUATOR)


def estimate(world: World, *, day: str = "2027-03-02") -> None:
    """Have the data frozen and the estimates made."""
    with at(day):
        take_snapshot(world.study, by=EVALUATOR)
        estimate_study(world.study, by=EVALUATOR)


def opine(world: World, *, kind: str = "qualified", day: str = "2027-03-03") -> None:
    """Have the evaluator sign off the server and hand the envelope in."""
    with at(day):
        register_key(KEY.public.pem(), demonstration=True, by=EVALUATOR)
        statement = opinion_statement(world.study, kind=kind, text_zh="样本较小。", text_en="The sample is small.")
        record_opinion(world.study, sign_statement(statement, KEY), by=EVALUATOR)


def fresh(world: World) -> Study:
    """Return the study as it stands in the database."""
    return Study.objects.get(pk=world.study.pk)
