"""What an applicant does: begin a claim, change it, hand in evidence, submit it."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pilotzone.applications.enums import FactKind
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.audit.errors import FileRefused
from pilotzone.audit.files import UPLOADS, store_file
from pilotzone.grants import policy, waiting
from pilotzone.grants.contracts import contract_key, double_funding, live_claims_on, refuse_double_funding
from pilotzone.grants.drafts import NewClaim
from pilotzone.grants.enums import USABLE, ClaimStatus, ClaimStep, EvidenceKind, GrantStatus, GrantStep
from pilotzone.grants.errors import GrantNotUsable, IncompleteClaim, PastValidity
from pilotzone.grants.facts import has_used, record
from pilotzone.grants.locks import locked_claim, locked_grant
from pilotzone.grants.models import Claim, ClaimFile, Grant
from pilotzone.grants.obstacles import refuse_related_supplier
from pilotzone.kit.errors import FieldError
from pilotzone.kit.transitions import StepNotPossible, advance, allowed_steps, state_of
from pilotzone.registry.queries import survivor


@command(allowed=policy.can_claim, event="grants.claim_filed")
def file_claim(grant: Grant, new: NewClaim, *, by: Actor) -> Claim:
    """Begin a claim; refuses a contract that is claimed already and a related supplier where the rule says so."""
    locked = locked_grant(grant)
    _refuse_unusable(locked)
    last = Claim.objects.filter(grant=locked).order_by("number").last()
    claim = _fill(Claim(grant=locked, number=last.number + 1 if last else 1, origin=locked.origin), new, by)
    context.about(row_name(claim))
    return claim


@command(allowed=policy.can_edit_claim, event="grants.claim_edited")
def edit_claim(claim: Claim, new: NewClaim, *, by: Actor) -> Claim:
    """Change a claim that is a draft or was sent back."""
    locked = locked_claim(claim)
    _refuse_closed_to_applicant(locked)
    return _fill(locked, new, by)


@command(allowed=policy.can_edit_claim, event="grants.evidence_attached")
def attach_evidence(claim: Claim, *, kind: EvidenceKind, name: str, content: bytes, content_type: str, by: Actor) -> ClaimFile:
    """Hand in a file with a claim that is a draft or was sent back; the same file again changes nothing."""
    locked = locked_claim(claim)
    _refuse_closed_to_applicant(locked)
    if content_type not in UPLOADS:
        raise FileRefused(found=content_type, accepted=sorted(UPLOADS))
    stored = store_file(content, content_type)
    context.note(sha256=stored.sha256, kind=kind.value)
    described = {"name": name[:200], "size": stored.size, "content_type": stored.content_type, "added_at": context.now()}
    return ClaimFile.objects.get_or_create(claim=locked, kind=kind, sha256=stored.sha256, defaults=described)[0]


@command(allowed=policy.can_edit_claim, event="grants.claim_submitted")
def submit_claim(claim: Claim, *, by: Actor) -> Claim:
    """Submit a claim; the first one puts the grant in use. Refuses what is incomplete, late, funded already or from a related supplier."""
    locked = locked_claim(claim)
    first = locked.submitted_on is None
    if first:
        # A claim that was submitted in time and sent back may still be completed.
        _refuse_unusable(locked.grant)
    if faults := list(_missing(locked)):
        raise IncompleteClaim(errors=faults)
    advance(locked, ClaimStep.SUBMIT)
    refuse_double_funding(locked, by)
    refuse_related_supplier(locked)
    locked.submitted_on, locked.submitted_by = locked.submitted_on or context.today(), by.id
    _save_as_the_only_one(locked, by)
    if state_of(locked.grant) == GrantStatus.ISSUED:
        advance(locked.grant, GrantStep.FIRST_USE)
        locked.grant.save(update_fields=["status"])
    if first:
        if not has_used(locked) and locked.use_from is not None:
            record(locked, FactKind.FIRST_USE, locked.use_from, by=by)
        record(locked, FactKind.CLAIMED, context.today(), dose=locked.invoice_amount, by=by)
    waiting.is_done(waiting.COMPLETE, locked, by=by)
    waiting.wait_for(waiting.CHECK, locked, link_args=(locked.pk,), by=by)
    return locked


def _fill(claim: Claim, new: NewClaim, by: Actor) -> Claim:
    for name in (field.name for field in fields(new)):
        setattr(claim, name, getattr(new, name))
    claim.supplier = survivor(new.supplier)
    claim.contract_key = contract_key(new.contract_number)
    if faults := list(_wrong(claim)):
        raise IncompleteClaim(errors=faults)
    refuse_double_funding(claim, by)
    refuse_related_supplier(claim)
    _save_as_the_only_one(claim, by)
    return claim


def _save_as_the_only_one(claim: Claim, by: Actor) -> None:
    """Save a claim; of two at once that claim one contract, the database lets one through."""
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError:
        other = live_claims_on(claim.contract_key, claim.supplier, claim.cost_item, claim.origin).exclude(pk=claim.pk).first()
        if other is None:
            raise
        raise double_funding(claim, other, by) from None


def _wrong(claim: Claim) -> Iterator[FieldError]:
    """Yield what no claim may say, not even a draft."""
    if not claim.contract_key:
        yield FieldError("contract_number", claim.contract_number, _("the number on the contract"))
    if claim.invoice_amount <= 0:
        yield FieldError("invoice_amount", claim.invoice_amount, _("more than zero"))
    if claim.invoice_tax is not None and not 0 <= claim.invoice_tax < claim.invoice_amount:
        yield FieldError("invoice_tax", claim.invoice_tax, _("from zero to less than the invoice"))
    if claim.supplier.origin != claim.origin:
        yield FieldError("supplier", claim.supplier, _("a supplier of the same kind of data"))
    if claim.use_from and claim.use_to and claim.use_to < claim.use_from:
        yield FieldError("use_to", claim.use_to, _("a day on or after the first day of use"))
    if claim.use_quantity is not None and claim.use_quantity < 0:
        yield FieldError("use_quantity", claim.use_quantity, _("zero or more"))
    yield from _ahead(claim)


def _ahead(claim: Claim) -> Iterator[FieldError]:
    # A claim is made after the fact: what it says has happened.
    days: dict[str, date | None] = {"paid_by_applicant_on": claim.paid_by_applicant_on, "use_from": claim.use_from, "use_to": claim.use_to}
    today = context.today()
    yield from (FieldError(name, day, _("a day up to today")) for name, day in days.items() if day is not None and day > today)


def _missing(claim: Claim) -> Iterator[FieldError]:
    """Yield what a claim must say before it is submitted."""
    needed = {
        "invoice_number": (claim.invoice_number, _("the number of the invoice")),
        "paid_by_applicant_on": (claim.paid_by_applicant_on, _("the day on which you paid the invoice")),
        "use_from": (claim.use_from, _("the first day of use")),
        "use_to": (claim.use_to, _("the last day of use")),
    }
    yield from (FieldError(name, value, accepted) for name, (value, accepted) in needed.items() if not value)


def _refuse_unusable(grant: Grant) -> None:
    if state_of(grant) not in USABLE:
        raise GrantNotUsable(number=grant.number, state=state_of(grant))
    if grant.valid_until is not None and context.today() > grant.valid_until:
        raise PastValidity(number=grant.number, day=grant.valid_until)


def _refuse_closed_to_applicant(claim: Claim) -> None:
    if state_of(claim) not in {ClaimStatus.DRAFT, ClaimStatus.RETURNED}:
        raise StepNotPossible(step=_("change the claim"), state=state_of(claim), allowed=allowed_steps(claim))
