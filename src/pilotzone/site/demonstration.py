"""The demonstration zone: Changsha's facts, and one log-in per role with a password of its own."""

import secrets
from pathlib import Path

from pilotzone.accounts.commands import give_role, register_user, vouch_for_address
from pilotzone.accounts.models import User
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role

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
)
LOG_INS = "log-ins.txt"


def make_people(home: Path) -> list[tuple[str, str, str]]:
    """Return role, e-mail and password of every demonstration log-in, making those that do not exist yet."""
    path = home / "keys" / LOG_INS
    known = dict(line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()) if path.exists() else {}
    for name, role in PEOPLE:
        email = f"{name}@demo.invalid"
        if User.objects.filter(email=email).exists():
            continue
        known[email] = secrets.token_urlsafe(9)
        user = register_user(email=email, password=known[email], name=name, by=SYSTEM)
        give_role(user, role=role, by=SYSTEM)
        vouch_for_address(user, by=SYSTEM)
    path.touch(mode=0o600)
    path.write_text("".join(f"{email}\t{password}\n" for email, password in known.items()), encoding="utf-8")
    return [(role.value, f"{name}@demo.invalid", known.get(f"{name}@demo.invalid", "")) for name, role in PEOPLE]
