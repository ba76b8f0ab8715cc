"""The lists of this room: columns, filters, order and exports. Amounts of different units never share a list."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.audit.enums import kind_of_data
from pilotzone.kit.amounts import YUAN, Scale
from pilotzone.kit.lists import ChoiceFilter, Column, Kind, ListSpec, TextFilter
from pilotzone.kit.text import localised
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, Unit


def account_url(account: Account) -> str:
    """Return the address of an account's statement."""
    return reverse("ledger:account", args=(account.pk,))


def _figures(scale: Scale, of: str) -> tuple[Column, ...]:
    return (
        Column("posted", _("Balance"), value=f"{of}__posted", kind=Kind.AMOUNT, scale=scale),
        Column("held", _("Reserved"), value=f"{of}__held", kind=Kind.AMOUNT, scale=scale),
        Column("available", _("Free"), value=f"{of}__available", kind=Kind.AMOUNT, scale=scale),
    )


def accounts_list(unit: Unit | None) -> ListSpec:
    """Return the list of the accounts that are kept in a unit."""
    scale = unit.scale if unit else YUAN
    return ListSpec(
        f"accounts-{unit.code}" if unit else "accounts",
        _("Accounts"),
        columns=[
            Column("name", _("Account"), value=lambda row: localised(row, "label"), link=account_url),
            Column("code", _("Code"), sort="code"),
            Column("kind", pgettext_lazy("ledger", "Kind"), value=lambda row: AccountKind(row.kind).label),
            Column("holder", _("Holder"), value=lambda row: str(row.holder or "")),
            *_figures(scale, "balance"),
            Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
        ],
        filters=[
            ChoiceFilter("kind", pgettext_lazy("ledger", "Kind"), choices=AccountKind),
            TextFilter("q", _("Name or code"), within=("label_zh", "label_en", "code")),
        ],
        sort="code",
        empty=_("No account is kept in this unit yet."),
    )


def trial_columns(unit: Unit) -> tuple[Column, ...]:
    """Return the columns of a trial balance as a file: every account with what it has."""
    return (
        Column("code", _("Code"), value="account__code"),
        Column("name", _("Account"), value=lambda line: localised(line.account, "label")),
        Column("kind", pgettext_lazy("ledger", "Kind"), value=lambda line: AccountKind(line.account.kind).label),
        *_figures(unit.scale, "balance"),
        Column("origin", _("Kind of data"), value=lambda line: kind_of_data(line.account.origin)),
    )


def statement_columns(unit: Unit) -> tuple[Column, ...]:
    """Return the columns of an account's statement as a file: every entry with the balance after it."""
    return (
        Column("at", _("Recorded at"), value="entry__transfer__at", kind=Kind.TIME),
        Column("effective_on", _("Effective on"), value="entry__transfer__effective_on", kind=Kind.DATE),
        Column("purpose", pgettext_lazy("ledger", "Purpose"), value=lambda line: Purpose(line.entry.transfer.purpose).label),
        Column("amount", _("Amount"), value="entry__amount", kind=Kind.AMOUNT, scale=unit.scale),
        Column("running", _("Balance"), value="running", kind=Kind.AMOUNT, scale=unit.scale),
        Column("transfer", pgettext_lazy("ledger", "Entry"), value="entry__transfer_id", kind=Kind.NUMBER),
        Column("key", pgettext_lazy("ledger", "Key"), value="entry__transfer__key"),
        Column("subject", _("About"), value="entry__transfer__subject"),
        Column("rule", _("Rule version"), value="entry__transfer__rule"),
        Column("evidence", _("Rests on"), value="entry__transfer__evidence"),
        Column("memo", _("Memo"), value="entry__transfer__memo"),
    )
