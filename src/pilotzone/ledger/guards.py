"""How a view learns who asks, and fetches a row for somebody or refuses."""

from django.db.models import QuerySet
from django.http import HttpRequest

from pilotzone.audit.actors import acting
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.ledger import policy
from pilotzone.ledger.models import Account, Entry, Transfer, Unit
from pilotzone.ledger.queries import listed_accounts


def accounts_for_reader(request: HttpRequest) -> QuerySet[Account]:
    """Return all accounts for those who read the ledger, their own for members of a party; refuses others."""
    by = acting(request)
    if not policy.can_list_accounts(by):
        raise NotAllowed
    return listed_accounts() if policy.can_read_ledger(by) else listed_accounts().filter(holder__in=by.party_ids)


def account_for_reader(request: HttpRequest, pk: int) -> Account:
    """Return one account that this reader may see; another party's is not there for a member."""
    found = accounts_for_reader(request).select_related("area").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def transfer_for_reader(request: HttpRequest, pk: int) -> Transfer:
    """Return one transfer of listed accounts that this reader may see, its entries fetched."""
    by = acting(request)
    if not policy.can_list_accounts(by):
        raise NotAllowed
    listed = Entry.objects.filter(account__in=listed_accounts().order_by().values("pk")).values("transfer")
    rows = Transfer.objects.filter(pk=pk, pk__in=listed).select_related("reverses", "reversal", "capture__hold")
    found = rows.prefetch_related("entries__account__unit", "entries__account__holder").first()
    if found is None or not policy.can_read_transfer(by, (entry.account for entry in found.entries.all())):
        raise NotFound
    return found


def for_readers(request: HttpRequest) -> None:
    """Refuse everybody who does not read the whole ledger."""
    if not policy.can_read_ledger(acting(request)):
        raise NotAllowed


def unit_for_reader(code: str) -> Unit:
    """Return a unit; units are no secret."""
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found
