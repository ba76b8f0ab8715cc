"""What a caller says when it moves or reserves something, checked before any row is touched."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Origin
from pilotzone.kit.canonical import canonical_hash
from pilotzone.kit.text import Words
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.errors import AmountOutOfRange, BadCode, OriginMismatch, TooFewLegs, Unbalanced
from pilotzone.ledger.models import LARGEST, Account, Hold, Transfer, Unit
from pilotzone.registry.models import Area, Party

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")
_MEMO = re.compile(r"([a-z0-9][a-z0-9._-]{0,79})?")
_REFERENCE = re.compile(r"([a-z_]+\.[a-z_]+:[A-Za-z0-9_-]+)?")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be opened; see `Account` for what its fields mean."""

    code: str
    kind: AccountKind
    unit: Unit
    label_zh: str
    label_en: str
    origin: Origin
    holder: Party | None = None
    area: Area | None = None
    limited: bool = True
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """An account and what goes into it (positive) or out of it (negative)."""

    account: Account
    amount: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why something moves: a purpose, references "room.model:key" and a memo code. No date means today."""

    purpose: Purpose
    subject: str = ""
    rule: str = ""
    evidence: str = ""
    memo: str = ""
    effective_on: date | None = None

    def check(self) -> None:
        """Raise BadCode unless references and memo have their form; free text has no place in the ledger."""
        for field in ("subject", "rule", "evidence"):
            check_code(field, getattr(self, field), _REFERENCE, _("a reference such as grants.claim:7, or nothing"))
        check_code("memo", self.memo, _MEMO, _("a code of small letters, digits, dots and dashes, or nothing"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A transfer about to be written."""

    key: str
    legs: tuple[Leg, ...]
    grounds: Grounds
    reverses: Transfer | None = None
    capture: Hold | None = None

    @property
    def account_ids(self) -> list[int]:
        return [leg.account.pk for leg in self.legs]

    @property
    def origin(self) -> Origin:
        return Origin(self.legs[0].account.origin)

    def check(self) -> None:
        """Raise unless the legs make a transfer: two accounts or more, in range, balanced per unit, of one origin."""
        check_key(self.key)
        self.grounds.check()
        named = Counter(self.account_ids)
        if len(named) < 2 or max(named.values()) > 1:
            raise TooFewLegs(accounts=[leg.account.code for leg in self.legs])
        for leg in self.legs:
            check_amount(leg.account, leg.amount, least=-LARGEST)
        origins = sorted({leg.account.origin for leg in self.legs})
        if len(origins) > 1:
            raise OriginMismatch(origins=[Origin(origin) for origin in origins])
        _check_balanced(self.legs)

    def request_hash(self) -> str:
        """Return the hash of what was asked; equal for a repeat, whatever the order of its legs."""
        return request_hash(
            self.grounds,
            legs=sorted([leg.account.code, str(leg.amount)] for leg in self.legs),
            reverses=None if self.reverses is None else row_name(self.reverses),
            capture=None if self.capture is None else row_name(self.capture),
        )


def _check_balanced(legs: Iterable[Leg]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        sums[leg.account.unit.code] += leg.amount
    for unit, total in sums.items():
        if total:
            raise Unbalanced(unit=unit, sum=total)


def request_hash(grounds: Grounds, **content: object) -> str:
    """Return the hash of a request's content. A date that was left open stays open, so a repeat on another day is one."""
    words = {field: getattr(grounds, field) for field in ("purpose", "subject", "rule", "evidence", "memo", "effective_on")}
    return canonical_hash({"grounds": words, **content})


def check_amount(account: Account, amount: int, *, least: int = 1) -> None:
    """Raise AmountOutOfRange unless the amount is a whole number in range and not zero."""
    whole = isinstance(amount, int) and not isinstance(amount, bool)
    if not whole or amount == 0 or not least <= amount <= LARGEST:
        raise AmountOutOfRange(account=account.code, amount=amount, least=least, most=LARGEST)


def check_key(key: str) -> None:
    """Raise BadCode unless the text can be an idempotency key or the code of an account or unit."""
    check_code("key", key, _CODE, _("1 to 120 letters, digits and . _ : / -"))


def check_reference(field: str, value: str) -> None:
    """Raise BadCode unless the text is a reference or empty."""
    check_code(field, value, _REFERENCE, _("a reference such as grants.claim:7, or nothing"))


def check_code(field: str, value: str, form: re.Pattern[str], accepted: Words) -> None:
    if not form.fullmatch(value) or len(value) > 120:
        raise BadCode(field=field, value=value[:120], accepted=accepted)
