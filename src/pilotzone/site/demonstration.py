"""The demonstration zone: Changsha's facts, a log-in for each role, the synthetic sample, the worked example from abroad."""

import secrets
from collections.abc import Callable
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

PEOPLE: tuple[tuple[str, Role], ...] = (
    ("officer", Role.OFFICER),
    ("leader", Role.LEADER),
    ("reviewer", Role.REVIEWER),
    ("approver", Role.APPROVER),
    ("finance1", Role.FINANCE),
    ("finance2", Role.FINANCE),
    ("steward", Role.STEWARD),
    ("evaluator", Role.EVALUATOR),
    ("ethics", Role.ETHICS),
    ("auditor", Role.AUDITOR),
    ("admin", Role.ADMIN),
    # Applicants by membership, which the sample gives them.
    ("applicant1", Role.APPLICANT),
    ("applicant2", Role.APPLICANT),
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
    for name, role in PEOPLE:
        email = address_of(name)
        if User.objects.filter(email=email).exists():
            continue
        known[email] = secrets.token_urlsafe(9)
        user = register_user(email=email, password=known[email], name=name, by=SYSTEM)
        if role != Role.APPLICANT:
            give_role(user, role=role, by=SYSTEM)
        vouch_for_address(user, by=SYSTEM)
    path.write_text("".join(f"{email}\t{password}\n" for email, password in known.items()), encoding="utf-8")
    return [(role.value, address_of(name), known.get(address_of(name), "")) for name, role in PEOPLE]


def seed_sample(home: Path, *, tell: Callable[[float], None] = lambda _done: None) -> bool:
    """Live the synthetic voucher scheme through as the demonstration's people; False where it was lived through before."""
    people = {name: user for name, _role in PEOPLE if (user := user_by_address(address_of(name))) is not None}
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
