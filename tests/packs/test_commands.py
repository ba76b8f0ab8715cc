"""A pack that lint lets pass is taken; who administers the zone that was made of it."""

import random
import re
from pathlib import Path

import pytest
from django.db import transaction
from tests.cli.test_packs import CALENDARS, INDICATORS, PARTIES, TARGETS, VALUES, ZONE, fill

from pilotzone.accounts.commands import register_user
from pilotzone.accounts.models import User
from pilotzone.accounts.queries import actor_of
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.enums import Role
from pilotzone.audit.models import Event
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.packs.blank import write_pack
from pilotzone.packs.commands import appoint_administrator, install_pack
from pilotzone.packs.lint import examine

pytestmark = pytest.mark.django_db


MORE_ZONE = """instruments:
  - {code: a, kind: letter, title_zh: 函, title_en: L, source: 网, effective_from: 2020-01-01, effective_to: 2021-01-01}
mandates:
  - {code: m, area: "430100", title_zh: 区, title_en: Z, ministry_zh: 部, ministry_en: M, source: n, instrument: a, approved_on: 2021-03-24}
"""
CELLS = [
    *("", "0", "-1", "9" * 18, "9" * 19, "1e5", "15", "-9", "9.999999999", "2025", "2025-Q1", "2025-12-31", "0001", "0000", "9999-12-31"),
    *("true", "stock", "quarter", "A", "more", "person", "I", "x", "firms-1", "430100", "中" * 50, "中" * 300),
]


def spoilt(text: str, rng: random.Random) -> str:
    """Put something else into one or two cells or values."""
    parts = re.split(r"([,\n:])", text)
    for _time in range(rng.randint(1, 2)):
        parts[rng.randrange(0, len(parts), 2)] = rng.choice([*CELLS, rng.choice(parts[::2])])
    return "".join(parts)


def test_whatever_lint_lets_pass_is_taken(tmp_path: Path) -> None:
    write_pack(tmp_path)
    (tmp_path / "zone.yaml").write_text(ZONE + MORE_ZONE, encoding="utf-8")
    fill(tmp_path, parties=PARTIES, indicators=INDICATORS, values=VALUES, targets=TARGETS, calendars=CALENDARS)
    texts = {path: path.read_text("utf-8") for path in tmp_path.iterdir() if path.suffix in {".csv", ".yaml"}}
    rng, passed = random.Random(20261124), 0
    for _trial in range(300):
        path = rng.choice(list(texts))
        path.write_text(spoilt(texts[path], rng), encoding="utf-8")
        examined = examine(tmp_path)
        if not examined.faults:
            with transaction.atomic():
                install_pack(examined.pack, by=SYSTEM)
                transaction.set_rollback(True)
            passed += 1
        path.write_text(texts[path], encoding="utf-8")
    assert 20 <= passed <= 200


def test_first_administrator_gets_a_log_in_with_the_password():
    assert appoint_administrator("Chief@Example.cn ", password="a long secret", by=SYSTEM)

    user = User.objects.get()
    assert (user.email, user.check_password("a long secret"), Role.ADMIN in actor_of(user).roles) == ("chief@example.cn", True, True)
    assert "chief" not in str(list(Event.objects.values()))


def test_somebody_with_a_log_in_keeps_the_password():
    user = register_user(email="chief@example.cn", password="my own", by=SYSTEM)

    assert not appoint_administrator("chief@example.cn", password="another", by=SYSTEM)
    assert not appoint_administrator("chief@example.cn", password="another", by=SYSTEM)

    user.refresh_from_db()
    assert (user.check_password("my own"), user.role_assignments.count(), User.objects.count()) == (True, 1, 1)


def test_what_is_no_address_is_refused():
    with pytest.raises(Invalid, match="EMAIL"):
        appoint_administrator("chief", password="x", by=SYSTEM)
    assert not User.objects.exists()


def test_nobody_but_the_system_and_administrators_may():
    with pytest.raises(NotAllowed):
        appoint_administrator("me@example.cn", password="x", by=Actor(id="user:1", roles=frozenset({Role.OFFICER})))
