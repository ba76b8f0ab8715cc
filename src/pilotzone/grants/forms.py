"""What people type: a claim, a check, reasons, a period, vouchers."""

from collections.abc import Sequence
from mimetypes import guess_type
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilotzone.audit.command_forms import CommandForm
from pilotzone.grants.drafts import NewClaim, VoucherEntry
from pilotzone.grants.enums import CostItem, EvidenceKind
from pilotzone.grants.models import Claim, Grant, Payment
from pilotzone.kit.amounts import format_amount, parse_amount
from pilotzone.kit.errors import Invalid
from pilotzone.kit.forms import AmountField, DayField, expected
from pilotzone.ledger.models import Unit
from pilotzone.ledger.units import YUAN
from pilotzone.registry.models import Instrument, Party
from pilotzone.registry.queries import find_party

CNY = gettext_lazy("CNY")
_LINES = {"rows": 4}


class GrantsForm(CommandForm):
    """A form that says beside a field what a command refused, without naming the field again."""

    def _show(self, refusal: Invalid) -> None:
        for fault in refusal.errors:
            self._add(fault.field, str(expected(fault)))
        if not refusal.errors:
            super()._show(refusal)


class ClaimForm(GrantsForm):
    """A claim on one page; contract and supplier come from the application, the rest from the invoice."""

    contract_number = forms.CharField(label=gettext_lazy("Contract number"), max_length=80)
    supplier = forms.CharField(
        label=gettext_lazy("Supplier"),
        help_text=gettext_lazy("Its unified social credit code, or its whole name as it stands in the register."),
        max_length=200,
    )
    cost_item = forms.ChoiceField(label=gettext_lazy("Cost item"), choices=CostItem.choices)
    invoice_number = forms.CharField(label=gettext_lazy("Invoice number"), max_length=60)
    invoice_amount = AmountField(label=gettext_lazy("Invoice amount, tax included"), unit=CNY)
    invoice_tax = AmountField(label=gettext_lazy("Tax in it"), unit=CNY, required=False)
    paid_by_applicant_on = DayField(label=gettext_lazy("Day on which you paid the invoice"))
    use_from = DayField(label=gettext_lazy("First day of use"))
    use_to = DayField(label=gettext_lazy("Last day of use"))
    use_quantity = forms.CharField(label=gettext_lazy("Quantity used"), max_length=40, required=False)

    def __init__(self, *args: Any, origin: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.origin = origin
        self.units = {unit.code: unit for unit in Unit.objects.exclude(code=YUAN)}
        choices = [("", _("not stated")), *((code, str(unit)) for code, unit in self.units.items())]
        self.fields["use_unit"] = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=choices, required=False)

    def clean_supplier(self) -> Party:
        found = find_party(self.cleaned_data["supplier"], origin=self.origin)
        if found is None:
            raise forms.ValidationError(
                _("No single organisation of the register has this code or name. Ask the office to enter the supplier.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text, code = cleaned.get("use_quantity", ""), cleaned.get("use_unit", "")
        if bool(text) != bool(code):
            self.add_error("use_unit" if text else "use_quantity", _("Give the quantity together with its unit."))
            return cleaned
        if text:
            try:
                cleaned["use_quantity"] = parse_amount(text, self.units[code].scale, field="use_quantity")
            except Invalid as refusal:
                self._show(refusal)
        return cleaned

    def new_claim(self, given: dict[str, Any]) -> NewClaim:
        """Return the claim that the fields say."""
        return NewClaim(**(given | {"use_quantity": given["use_quantity"] if isinstance(given["use_quantity"], int) else None}))


def first_values(grant: Grant) -> dict[str, Any]:
    """Return what the application already says; its contract for the first claim only, since one contract is claimed once."""
    answers = grant.application.answers
    if Claim.objects.filter(grant=grant).exists():
        return {"supplier": answers.get("supplier_uscc", ""), "cost_item": CostItem.COMPUTE}
    return {
        "contract_number": answers.get("contract_number", ""),
        "supplier": answers.get("supplier_uscc", ""),
        "cost_item": CostItem.COMPUTE,
        "invoice_amount": answers.get("fee"),
    }


def values_of(claim: Claim) -> dict[str, Any]:
    """Return what a claim says, for its form."""
    names = (
        "contract_number",
        "cost_item",
        "invoice_number",
        "invoice_amount",
        "invoice_tax",
        "paid_by_applicant_on",
        "use_from",
        "use_to",
    )
    unit = Unit.objects.filter(code=claim.use_unit).first()
    quantity = format_amount(claim.use_quantity, unit.scale) if unit and claim.use_quantity is not None else ""
    supplier = claim.supplier.uscc or claim.supplier.name_zh
    return {name: getattr(claim, name) for name in names} | {"supplier": supplier, "use_quantity": quantity, "use_unit": claim.use_unit}


class EvidenceForm(GrantsForm):
    """One file and what it proves."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file proves"), choices=EvidenceKind.choices)
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("PDF, PNG, JPEG, CSV or XLSX, up to 20 MB."), max_length=200)

    def evidence(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the file as the command takes it."""
        file = given["file"]
        kind = guess_type(file.name)[0] or "application/octet-stream"
        return {"kind": EvidenceKind(given["kind"]), "name": file.name, "content": file.read(), "content_type": kind}


class CheckForm(GrantsForm):
    eligible_amount = AmountField(
        label=gettext_lazy("Eligible cost, as checked"),
        help_text=gettext_lazy(
            "The part of the invoice that the rule pays for. The amount follows from it, within the grant and the yearly cap."
        ),
        unit=CNY,
    )


class ReturnForm(GrantsForm):
    note_public = forms.CharField(label=gettext_lazy("What the applicant has to complete"), widget=forms.Textarea(_LINES), max_length=2000)
    note_private = forms.CharField(
        label=gettext_lazy("For the office only"), widget=forms.Textarea({"rows": 2}), max_length=2000, required=False
    )


class RefuseForm(GrantsForm):
    note_public = forms.CharField(label=gettext_lazy("Reason, in words for the applicant"), widget=forms.Textarea(_LINES), max_length=2000)


class ReasonForm(GrantsForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(_LINES), max_length=2000)
    instrument = forms.ModelChoiceField(Instrument.objects.all(), label=gettext_lazy("Legal basis"), required=False)


class ClawbackForm(GrantsForm):
    amount = AmountField(label=gettext_lazy("Amount to be taken back"), unit=CNY)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(_LINES), max_length=2000)
    instrument = forms.ModelChoiceField(Instrument.objects.all(), label=gettext_lazy("Legal basis"), required=False)


class PeriodForm(GrantsForm):
    """The period of a settlement: claims submitted within it."""

    period_from = DayField(label=gettext_lazy("Submitted from"))
    period_to = DayField(label=gettext_lazy("Submitted to"))


class VouchersForm(GrantsForm):
    """Treasury vouchers of a settlement: one per payer for all its payments, or one for a single payment."""

    def __init__(self, *args: Any, payments: Sequence[Payment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.payments = payments
        self.payers = {payment.line.payer_id: payment.line.payer for payment in payments}
        for key, about in (
            *((f"payer{pk}", str(payer)) for pk, payer in self.payers.items()),
            *((f"payment{p.pk}", f"{p.line.claim}, {p.line.payer}") for p in payments),
        ):
            number = _("Voucher number: %(about)s") % {"about": about}
            self.fields[f"{key}-number"] = forms.CharField(label=number, max_length=60, required=False)
            self.fields[f"{key}-day"] = DayField(label=_("Paid on: %(about)s") % {"about": about}, required=False)

    def of_payers(self) -> list[Any]:
        """Return the fields that stand for all payments of a payer."""
        return [self[f"payer{pk}-{part}"] for pk in self.payers for part in ("number", "day")]

    def of_payments(self) -> list[Any]:
        """Return the fields of single payments."""
        return [self[f"payment{payment.pk}-{part}"] for payment in self.payments for part in ("number", "day")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        entries = [entry for payment in self.payments if (entry := self._entry(payment, cleaned)) is not None]
        if not entries and not self.errors:
            self.add_error(None, _("Give at least one voucher."))
        return {"request_key": cleaned.get("request_key"), "entries": entries}

    def _entry(self, payment: Payment, cleaned: dict[str, Any]) -> VoucherEntry | None:
        for key in (f"payment{payment.pk}", f"payer{payment.line.payer_id}"):
            number, day = cleaned.get(f"{key}-number"), cleaned.get(f"{key}-day")
            if number and day:
                return VoucherEntry(payment, number, day)
            if (number or day) and not self.errors:
                self.add_error(f"{key}-{'day' if number else 'number'}", _("Number and day belong together."))
        return None
