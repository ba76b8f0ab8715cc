"""The demonstration zone: Changsha's facts, a log-in for each role, the synthetic sample, the worked example from abroad."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pilotzone.accounts.commands import give_role, register_user, vouch_for_address
from pilotzone.accounts.models import User
from pilotzone.accounts.queries import user_by_address
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.queries import retired_origins
from pilotzone.audit.signatures import PrivateKey
from pilotzone.packs.examples.loading import load_worked_example
from pilotzone.packs.samples.seeding import seed_voucher_scheme
from pilotzone.site.deployment import LOG_INS
from pilotzone.studies.queries import content_of, latest_estimates, result_of
from pilotzone.studies.sentences import joined, said_of


@dataclass(frozen=True, slots=True)
class Person:
    """One of the demonstration's people: the log-in and the role, and the name of somebody who does not exist."""

    log_in: str
    role: Role
    name_zh: str
    name_en: str


PEOPLE = (
    Person("officer", Role.OFFICER, "林清（专项经办，合成）", "Lin Qing (officer, synthetic)"),
    Person("leader", Role.LEADER, "周远（局领导，合成）", "Zhou Yuan (leader, synthetic)"),
    Person("reviewer", Role.REVIEWER, "何平（评审人，合成）", "He Ping (reviewer, synthetic)"),
    Person("approver", Role.APPROVER, "沈定（审定人，合成）", "Shen Ding (approver, synthetic)"),
    Person("finance1", Role.FINANCE, "钱岚（财务结算，合成）", "Qian Lan (finance, settles, synthetic)"),
    Person("finance2", Role.FINANCE, "付瑶（财务复核，合成）", "Fu Yao (finance, pays, synthetic)"),
    Person("steward", Role.STEWARD, "容川（资源管理员，合成）", "Rong Chuan (steward, synthetic)"),
    Person("evaluator", Role.EVALUATOR, "彭衡（评价人，合成）", "Peng Heng (evaluator, synthetic)"),
    Person("ethics", Role.ETHICS, "陆嘉（伦理审查人，合成）", "Lu Jia (ethics reviewer, synthetic)"),
    Person("auditor", Role.AUDITOR, "简明（审计，合成）", "Jian Ming (auditor, synthetic)"),
    Person("admin", Role.ADMIN, "关彤（系统管理员，合成）", "Guan Tong (administrator, synthetic)"),
    # Applicants by membership, which the sample gives them.
    Person("applicant1", Role.APPLICANT, "苏杨（申请单位经办，合成）", "Su Yang (for an applicant, synthetic)"),
    Person("applicant2", Role.APPLICANT, "孟黎（申请单位经办，合成）", "Meng Li (for an applicant, synthetic)"),
)
EVALUATOR_KEY = "demonstration-evaluator.key"


def address_of(name: str) -> str:
    """Return the log-in address of one of the demonstration's people; no mail ever reaches it."""
    return f"{name}@demo.invalid"


def make_people(home: Path) -> list[tuple[str, str, str]]:
    """Return role, e-mail and password of every demonstration log-in, making those that do not exist yet."""
    path = home / LOG_INS
    # There before the first of them, so that a zone whose making was broken off is known for a demonstration.
    path.touch(mode=0o600)
    known = dict(line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    for person in PEOPLE:
        email = address_of(person.log_in)
        if User.objects.filter(email=email).exists():
            continue
        known[email] = secrets.token_urlsafe(9)
        user = register_user(email=email, password=known[email], name=person.name_zh, name_en=person.name_en, by=SYSTEM)
        if person.role != Role.APPLICANT:
            give_role(user, role=person.role, by=SYSTEM)
        vouch_for_address(user, by=SYSTEM)
    path.write_text("".join(f"{email}\t{password}\n" for email, password in known.items()), encoding="utf-8")
    return [(each.role.value, address_of(each.log_in), known.get(address_of(each.log_in), "")) for each in PEOPLE]


def seed_sample(home: Path, *, tell: Callable[[float], None] = lambda _done: None) -> bool:
    """Live the synthetic voucher scheme through as the demonstration's people; False where it was lived through before."""
    people = {each.log_in: user for each in PEOPLE if (user := user_by_address(address_of(each.log_in))) is not None}
    return seed_voucher_scheme(people, key=_demonstration_key(home), tell=tell)


def show_example() -> list[str]:
    """Load the worked example from abroad unless it was retired; return what its study found, in lines of words."""
    if Origin.EXAMPLE in retired_origins():
        return []
    study = load_worked_example(by=SYSTEM)
    content = content_of(study)
    # One comparison group for each outcome is enough here; the result page has them all.
    found = {estimate.outcome: estimate for estimate in reversed(latest_estimates(study))}
    shown = [(outcome, found[outcome.code]) for outcome in content.outcomes]
    lines = [f"{Origin.EXAMPLE.label}: {study}"]
    for outcome, estimate in shown:
        said = said_of(outcome, result_of(estimate), content.period_type)
        lines += [outcome.measured(), f"  {joined([said.bold, said.rest])}"]
    return lines


def _demonstration_key(home: Path) -> PrivateKey:
    """Return the key that signs the sample's opinion, made on first use. A real evaluator's key is never on the server."""
    path = home / "keys" / EVALUATOR_KEY
    if not path.exists():
        PrivateKey.generate().write(path)
    return PrivateKey.read(path)
