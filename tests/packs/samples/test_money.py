"""The payers' budgets."""

import pytest

from pilotzone.audit.enums import Origin
from pilotzone.ledger.models import Account, Entry, Transfer
from pilotzone.packs.samples.money import BUDGET, budgets

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]


def test_each_payer_provides_the_same():
    provided = {
        payer: sum(Entry.objects.filter(account=account, transfer__purpose="fund").values_list("amount", flat=True))
        for payer, account in budgets().items()
    }
    assert provided == {"province": BUDGET * 100, "city": BUDGET * 100}


def test_all_accounts_and_movements_are_synthetic():
    assert set(Account.objects.values_list("origin", flat=True)) == {Origin.SYNTHETIC}
    assert set(Transfer.objects.values_list("entries__account__origin", flat=True)) == {Origin.SYNTHETIC}
