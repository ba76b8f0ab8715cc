"""What people fill in before a row exists."""

from dataclasses import dataclass
from datetime import date

from pilotzone.grants.models import Payment
from pilotzone.registry.models import Party


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim as the applicant fills it in; amounts in fen, use in the smallest step of its unit. A draft may leave the rest open."""

    contract_number: str
    supplier: Party
    cost_item: str
    invoice_number: str
    invoice_amount: int
    invoice_tax: int | None = None
    paid_by_applicant_on: date | None = None
    use_from: date | None = None
    use_to: date | None = None
    use_quantity: int | None = None
    use_unit: str = ""


@dataclass(frozen=True, slots=True)
class VoucherEntry:
    """What the treasury system says of a payment."""

    payment: Payment
    number: str
    paid_on: date
