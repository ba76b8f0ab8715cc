"""Every row that an entry of the ledger names is called in words and leads to its page."""

import pytest
from django.apps import apps
from django.test import Client
from tests.grants.house import LEADER, OFFICER, YUAN, House, a_house, at, checked, issued, paid

from pilotzone.accounts.commands import give_role, register_user
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Role
from pilotzone.grants.commands import propose_clawback, sign_clawback
from pilotzone.kit.references import Reference, references
from pilotzone.ledger.models import Hold, HoldEvent, Transfer
from pilotzone.site.references import PAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """A call with a claim paid and clawed back: entries of every kind."""
    house = a_house()
    claim = checked(issued(house)[0], house.supplier)
    paid(house, day="2026-07-01")
    with at("2026-07-02"):
        proposal = propose_clawback(claim, amount=10 * YUAN, reason="用途不符", instrument=house.instrument, by=OFFICER)
        sign_clawback(proposal, by=LEADER)
    return house


def named() -> set[str]:
    """Every row that something in the ledger names."""
    rows = [row for model in (Transfer, Hold, HoldEvent) for row in model.objects.all()]
    return {name for row in rows for name in (row.subject, row.rule, row.evidence) if name}


def test_every_kind_is_a_model():
    assert [apps.get_model(kind)._meta.label_lower for kind in PAGES] == list(PAGES)


def test_all_that_a_paid_claim_leaves_in_the_ledger_leads_to_its_page(house):
    auditor = Client(headers={"accept-language": "en"})
    user = register_user(email="auditor@zone.example", password=None, name="审计", by=SYSTEM)
    give_role(user, role=Role.AUDITOR, by=SYSTEM)
    auditor.force_login(user, "django.contrib.auth.backends.ModelBackend")
    found = references(named())
    assert {name.partition(":")[0] for name in found} >= {"applications.application", "grants.claim", "grants.clawbackproposal"}
    assert {name: auditor.get(reference.url).status_code for name, reference in found.items()} == dict.fromkeys(found, 200)


def test_rows_are_called_in_words(house):
    rule, call = f"schemes.rule:{house.rule.pk}", row_name(house.call)
    found = references([rule, call])
    assert found[rule].text == "算力券，自 2025年8月1日 起施行"
    assert found[call] == Reference(f"申报通知 {house.call.code}，{house.call}", f"/schemes/calls/{house.call.code}/")


def test_kinds_are_asked_for_once_each(house, django_assert_num_queries):
    names = named()
    with django_assert_num_queries(len({name.partition(":")[0] for name in names})):
        references(names)


def test_row_that_is_not_there_keeps_its_name():
    assert references(["grants.claim:0", "grants.claim:x", "", "other.room:7"]) == {
        "grants.claim:0": Reference("grants.claim:0"),
        "grants.claim:x": Reference("grants.claim:x"),
        "": Reference(""),
        "other.room:7": Reference("other.room:7"),
    }
