"""Do schemes and calls hold? Rules can be read, opened calls are what they were, and their pools were filled as they say."""

from collections.abc import Iterator

from django.db.models import QuerySet, Sum

from pilotzone.audit.chain import row_name
from pilotzone.audit.models import Event
from pilotzone.audit.verify import Fault
from pilotzone.kit.amounts import split
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.models import Entry
from pilotzone.schemes.content import read_content
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.errors import BadRule
from pilotzone.schemes.models import Call, Rule
from pilotzone.schemes.terms import terms_hash

CHECK = "schemes"
OPENED = "schemes.call_opened"


def faults() -> Iterator[Fault]:
    """Yield everything about schemes and calls that does not hold."""
    yield from rule_faults()
    yield from opening_faults()
    yield from pool_faults()


def rule_faults() -> Iterator[Fault]:
    """Yield versions of rules whose content cannot be read."""
    for rule in Rule.objects.order_by("pk"):
        try:
            read_content(rule.content)
        except BadRule as refusal:
            yield Fault(CHECK, row_name(rule), "content that is accepted", "; ".join(str(error) for error in refusal.errors))


def opening_faults() -> Iterator[Fault]:
    """Yield calls past their draft that were not opened by command, and those whose terms are no longer what they were then."""
    opened = dict(Event.objects.filter(name=OPENED).values_list("subject", "data__terms"))
    for call in _past_draft():
        if row_name(call) not in opened:
            yield Fault(CHECK, row_name(call), "an event that opened it", "none")
        elif terms_hash(call) != opened[row_name(call)]:
            yield Fault(CHECK, row_name(call), f"the terms it opened with ({opened[row_name(call)]})", terms_hash(call))


def pool_faults() -> Iterator[Fault]:
    """Yield payers whose part of a pool was not filled with what the call says."""
    allocated = Entry.objects.filter(transfer__purpose=Purpose.ALLOCATE, amount__gt=0).order_by()
    filled = dict(allocated.values_list("account").annotate(total=Sum("amount")))
    for call in _past_draft():
        payers = list(call.payers.order_by("code"))
        parts = split(call.pool_amount or 0, [payer.share_bp for payer in payers]) if payers else ()
        for payer, part in zip(payers, parts, strict=True):
            found = filled.get(payer.pool_id, 0)
            if found != part:
                yield Fault(CHECK, f"{row_name(payer)} ({payer.code} of {call.code})", f"a pool filled with {part}", str(found))


def _past_draft() -> QuerySet[Call]:
    """Return the calls that were opened here: neither drafts, nor cancelled as drafts, nor recorded afterwards."""
    calls = Call.objects.filter(reconstructed=False).exclude(status=CallStatus.DRAFT)
    return calls.exclude(status=CallStatus.CANCELLED, evaluability=None).select_related("allocation").order_by("pk")
