"""The lists of this room: columns, filters, order and exports. Amounts of different units never share a list."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.audit.enums import kind_of_data
from pilotzone.kit.lists import ChoiceFilter, Column, Kind, ListSpec, TextFilter
from pilotzone.kit.lists.export import ROWS_AT_ONCE
from pilotzone.kit.references import Reference, references
from pilotzone.kit.text import Words, localised
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, Transfer, Unit
from pilotzone.ledger.queries import EntryLine


def account_url(account: Account) -> str:
    """Return the address of an account's statement."""
    return reverse("ledger:account", args=(account.pk,))


def _amount(unit: Unit | None, key: str, label: Words, value: str) -> Column:
    """Return a column of amounts under the unit that they are counted in."""
    if unit is None:
        return Column(key, label, value=value, kind=Kind.AMOUNT)
    return Column(key, label, value=value, kind=Kind.AMOUNT, scale=unit.scale, unit=str(localised(unit, "symbol")))


def _figures(unit: Unit | None, of: str) -> tuple[Column, ...]:
    return (
        _amount(unit, "posted", _("Balance"), f"{of}__posted"),
        _amount(unit, "held", _("Reserved"), f"{of}__held"),
        _amount(unit, "available", _("Free"), f"{of}__available"),
    )


def accounts_list(unit: Unit | None) -> ListSpec:
    """Return the list of the accounts that are kept in a unit."""
    return ListSpec(
        f"accounts-{unit.code}" if unit else "accounts",
        _("Accounts"),
        columns=[
            Column("name", _("Account"), value=lambda row: localised(row, "label"), link=account_url),
            Column("code", _("Code"), sort="code"),
            Column("kind", pgettext_lazy("ledger", "Kind"), value=lambda row: AccountKind(row.kind).label),
            Column("holder", _("Holder"), value=lambda row: str(row.holder or "")),
            *_figures(unit, "balance"),
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
        *_figures(unit, "balance"),
        Column("origin", _("Kind of data"), value=lambda line: kind_of_data(line.account.origin)),
    )


@dataclass(frozen=True, slots=True)
class StatementRow:
    """An entry with the balance after it, and how the rows that it names are shown."""

    line: EntryLine
    called: Mapping[str, Reference]

    @property
    def transfer(self) -> Transfer:
        return self.line.entry.transfer

    @property
    def subject(self) -> str:
        return self.called[self.transfer.subject].text

    @property
    def rule(self) -> str:
        return self.called[self.transfer.rule].text

    @property
    def evidence(self) -> str:
        return self.called[self.transfer.evidence].text


def statement_rows(lines: Iterable[EntryLine]) -> Iterator[StatementRow]:
    """Yield a statement for its file, chunk by chunk, so that the rows it names are asked for together."""
    remaining = iter(lines)
    while chunk := list(islice(remaining, ROWS_AT_ONCE)):
        moves = [line.entry.transfer for line in chunk]
        called = references(name for move in moves for name in (move.subject, move.rule, move.evidence))
        yield from (StatementRow(line, called) for line in chunk)


def statement_columns(unit: Unit) -> tuple[Column, ...]:
    """Return the columns of an account's statement as a file: every entry with the balance after it."""
    return (
        Column("at", _("Recorded at"), value="transfer__at", kind=Kind.TIME),
        Column("effective_on", _("Effective on"), value="transfer__effective_on", kind=Kind.DATE),
        Column("purpose", pgettext_lazy("ledger", "Purpose"), value=lambda row: Purpose(row.transfer.purpose).label),
        _amount(unit, "amount", _("Amount"), "line__entry__amount"),
        _amount(unit, "running", _("Balance"), "line__running"),
        Column("transfer", pgettext_lazy("ledger", "Entry"), value="transfer__pk", kind=Kind.NUMBER),
        Column("key", pgettext_lazy("ledger", "Key"), value="transfer__key"),
        Column("subject", _("About")),
        Column("rule", _("Rule version")),
        Column("evidence", _("Rests on")),
        Column("memo", _("Memo"), value="transfer__memo"),
    )
