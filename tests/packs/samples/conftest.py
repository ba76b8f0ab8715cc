"""The zone of Changsha with the sample in it, made once for the tests of this folder and looked at by all of them."""

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from pilotzone.accounts.commands import give_role, register_user, vouch_for_address
from pilotzone.accounts.models import User
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.audit.guard import guarded_writes
from pilotzone.audit.signatures import PrivateKey
from pilotzone.packs.commands import install_pack
from pilotzone.packs.folders import pack_folder
from pilotzone.packs.lint import read_pack
from pilotzone.packs.samples.seeding import seed_voucher_scheme

HERE = Path(__file__).parent
SEEDED = pytest.StashKey[tuple[dict[str, User], ExitStack]]()
OFFICE = {
    "officer": Role.OFFICER,
    "leader": Role.LEADER,
    "approver": Role.APPROVER,
    "finance1": Role.FINANCE,
    "finance2": Role.FINANCE,
    "evaluator": Role.EVALUATOR,
    "ethics": Role.ETHICS,
    "auditor": Role.AUDITOR,
}


def _log_in(name: str) -> User:
    user = register_user(email=f"{name}@demo.invalid", password=name, name=name, by=SYSTEM)
    vouch_for_address(user, by=SYSTEM)
    if name in OFFICE:
        give_role(user, role=OFFICE[name], by=SYSTEM)
    return user


@pytest.fixture(scope="module")
def _sample(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> dict[str, User]:
    """Seed the sample unless it stands already; it stays until the tests of this folder are over."""
    stash = request.config.stash
    if SEEDED not in stash:
        with ExitStack() as stack:
            stack.enter_context(django_db_blocker.unblock())
            # A transaction around all of them: each test's own begins and ends inside it.
            stack.enter_context(transaction.atomic())
            stack.callback(transaction.set_rollback, True)
            with guarded_writes():
                install_pack(read_pack(pack_folder("changsha")), by=SYSTEM)
                people = {name: _log_in(name) for name in (*OFFICE, "applicant1", "applicant2")}
                seed_voucher_scheme(people, key=PrivateKey(bytes(32)))
            stash[SEEDED] = people, stack.pop_all()
    return stash[SEEDED][0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Take the sample away after the last test of this folder, whatever runs next."""
    yield
    leaving = nextitem is None or HERE not in nextitem.path.parents
    if leaving and SEEDED in item.config.stash:
        item.config.stash[SEEDED][1].close()
        del item.config.stash[SEEDED]


@pytest.fixture
def people(_sample: dict[str, User], db: None) -> dict[str, User]:
    """The log-ins by name, in the zone with the sample."""
    return _sample
