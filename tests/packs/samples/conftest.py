"""The zone of Changsha with the sample in it, made once for the tests of this folder and looked at by all of them."""

from collections.abc import Iterator

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


@pytest.fixture(scope="package")
def _sample(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[dict[str, User]]:
    # A transaction around all of them: each test's own begins and ends inside it.
    with django_db_blocker.unblock(), transaction.atomic():
        with guarded_writes():
            install_pack(read_pack(pack_folder("changsha")), by=SYSTEM)
            people = {name: _log_in(name) for name in (*OFFICE, "applicant1", "applicant2")}
            seed_voucher_scheme(people, key=PrivateKey(bytes(32)))
        yield people
        transaction.set_rollback(True)


@pytest.fixture
def people(_sample: dict[str, User], db: None) -> dict[str, User]:
    """The log-ins by name, in the zone with the sample."""
    return _sample
