"""Do the cases hold? Compares states with facts, amounts with holds, and every revealed draw with its own result."""

from collections.abc import Iterator, Mapping

from pilotzone.applications.enums import DrawStatus, FactKind, Status
from pilotzone.applications.models import Application, Draw, Notice
from pilotzone.applications.queries import draw_document, standing_facts
from pilotzone.audit.chain import row_name
from pilotzone.audit.models import Event
from pilotzone.audit.queries import retired_origins
from pilotzone.audit.verify import Fault
from pilotzone.evidence import lottery
from pilotzone.ledger.queries import open_holds

_OFFERED = (FactKind.APPLIED, FactKind.OFFERED)
# Which facts must stand for a case to be in a state; a state that is not here asks for none.
NEEDED: Mapping[str, tuple[FactKind, ...]] = {
    Status.SUBMITTED: (FactKind.APPLIED,),
    Status.RETURNED: (FactKind.APPLIED,),
    Status.ADMITTED: (FactKind.APPLIED, FactKind.ELIGIBLE),
    Status.REVIEWED: (FactKind.APPLIED, FactKind.ELIGIBLE),
    Status.RANKED: (FactKind.APPLIED, FactKind.ELIGIBLE),
    Status.WAITLISTED: (FactKind.APPLIED, FactKind.WAITLISTED),
    Status.APPROVED: _OFFERED,
    Status.NOTICED: _OFFERED,
    Status.OBJECTED: _OFFERED,
    Status.GRANTED: _OFFERED,
    Status.DECLINED: (*_OFFERED, FactKind.DECLINED),
    Status.REFUSED: (FactKind.APPLIED, FactKind.REFUSED),
}
HELD_IN_FULL = (Status.APPROVED, Status.NOTICED, Status.OBJECTED)


def faults() -> Iterator[Fault]:
    """Yield everything about cases and draws that does not hold."""
    yield from fact_faults()
    yield from hold_faults()
    yield from draw_faults()
    yield from notice_faults()


def fact_faults() -> Iterator[Fault]:
    """Yield cases whose state is not borne out by the facts recorded of them; records made afterwards may lack facts."""
    known: dict[int, set[str]] = {}
    for case_id, kind in standing_facts().exclude(application=None).values_list("application", "kind"):
        known.setdefault(case_id or 0, set()).add(kind)
    cases = Application.objects.filter(call__reconstructed=False, status__in=NEEDED).order_by("pk")
    for case_id, status in cases.values_list("pk", "status").iterator(chunk_size=2000):
        for kind in NEEDED[status]:
            if kind not in known.get(case_id, ()):
                yield Fault("applications", f"applications.application:{case_id}", f"a fact “{kind}” for the state “{status}”", "none")


def hold_faults() -> Iterator[Fault]:
    """Yield cases for which more or less is held than their amount, in states where the whole amount is held, and others with any hold."""
    held: dict[str, int] = {}
    for hold in open_holds().filter(subject__startswith="applications.application:"):
        held[hold.subject] = held.get(hold.subject, 0) + hold.left  # type: ignore[attr-defined]  # open_holds adds it
    cases = Application.objects.exclude(origin__in=retired_origins()).exclude(status=Status.GRANTED).order_by("pk")
    for case in cases.iterator(chunk_size=2000):
        expected = (case.amount or 0) if case.status in HELD_IN_FULL else 0
        found = held.get(row_name(case), 0)
        if found != expected:
            yield Fault("applications", row_name(case), f"{expected} held in state “{case.status}”", str(found))


def draw_faults() -> Iterator[Fault]:
    """Yield draws whose list does not have its hash, and revealed ones that come out otherwise when drawn again."""
    for draw in Draw.objects.exclude(frozen_list=None).select_related("call"):
        where = row_name(draw)
        fresh = lottery.list_hash([(public_id, stratum) for public_id, stratum in draw.frozen_list or []])
        if fresh != draw.list_hash:
            yield Fault("draw", where, f"a list with hash {draw.list_hash[:16]}…", f"{fresh[:16]}…")
        elif draw.status == DrawStatus.REVEALED:
            yield from _redrawn(draw, where)


def _redrawn(draw: Draw, where: str) -> Iterator[Fault]:
    try:
        places = lottery.verify_published(draw_document(draw))
    except lottery.DrawError as error:
        yield Fault("draw", where, "a draw that comes out the same again", str(error))
        return
    ranks = dict(Application.objects.filter(call=draw.call).values_list("public_id", "rank"))
    for place in places:
        if ranks.get(place.public_id) != place.position:
            yield Fault("draw", f"{where} {place.public_id}", f"rank {place.position}", str(ranks.get(place.public_id)))


def notice_faults() -> Iterator[Fault]:
    """Yield notices whose hands are not those of the log, or are one and the same."""
    names = ("applications.notice_prepared", "applications.notice_signed")
    logged = set(Event.objects.filter(name__in=names).values_list("name", "subject", "actor"))
    for notice in Notice.objects.select_related("call").iterator(chunk_size=2000):
        where = f"{row_name(notice)} ({notice})"
        hands = ((names[0], notice.prepared_by), *([(names[1], notice.signed_by)] if notice.signed_by or notice.from_day else []))
        for name, hand in hands:
            if (name, row_name(notice), hand) not in logged:
                yield Fault("applications", where, f"a logged “{name}” by {hand or 'somebody'}", "none")
        if notice.signed_by == notice.prepared_by:
            yield Fault("applications", where, "a signature by another person than who prepared it", notice.signed_by)
