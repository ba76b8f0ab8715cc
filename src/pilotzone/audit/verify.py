"""Does the log hold? Walks the chain, the seals and the checkpoints and names every fault.

What a log on the office's own server can prove: that nothing was changed since a checkpoint that somebody outside
holds a copy of. Whoever owns the server could still write the whole chain anew; then it no longer ends where the
countersigned checkpoint says.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from pilotzone.audit.chain import GENESIS, event_content, row_name, seal_of
from pilotzone.audit.errors import BadSignature, FileChanged, FileMissing
from pilotzone.audit.files import read_file
from pilotzone.audit.models import ChainHead, Checkpoint, Event, Sealed, StoredFile
from pilotzone.audit.signatures import PublicKey, verify_envelope
from pilotzone.kit.canonical import canonical_hash


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold: which check, which row, what was expected and what was found."""

    check: str
    where: str
    expected: str
    found: str


def chain_faults() -> Iterator[Fault]:
    """Yield events whose hash, number or predecessor is not what the chain says."""
    previous, seq = GENESIS, 0
    for event in Event.objects.order_by("seq").iterator(chunk_size=2000):
        where = f"event {event.seq} ({event.name})"
        if event.seq != seq + 1:
            yield Fault("audit", where, f"event {seq + 1} to follow event {seq}", f"event {event.seq}")
        if event.previous != previous:
            yield Fault("audit", where, f"previous {previous[:16]}…", f"{event.previous[:16]}…")
        fresh = canonical_hash(event_content(event))
        if fresh != event.hash:
            yield Fault("audit", where, f"content with hash {event.hash[:16]}…", f"{fresh[:16]}…")
        previous, seq = event.hash, event.seq
    head = ChainHead.objects.get(pk=1)
    if (head.seq, head.hash) != (seq, previous):
        yield Fault("audit", "chain head", f"event {head.seq}, {head.hash[:16]}…", f"event {seq}, {previous[:16]}…")


def seal_faults() -> Iterator[Fault]:
    """Yield sealed rows that were edited, removed, or written without an event."""
    seals = _latest_seals()
    for model in sealed_models():
        for row in model._base_manager.order_by("pk").iterator(chunk_size=2000):
            name = row_name(row)
            expected = seals.pop(name, None)
            if expected is None:
                if row.must_be_sealed():
                    yield Fault("seal", name, "an event that wrote it", "none")
            elif expected[1] != (fresh := seal_of(row)):
                yield Fault("seal", name, f"content with hash {expected[1][:16]}… (event {expected[0]})", f"{fresh[:16]}…")
    for name, (seq, _hash) in seals.items():
        yield Fault("seal", name, f"the row written by event {seq}", "no such row")


def checkpoint_faults(key: PublicKey | None) -> Iterator[Fault]:
    """Yield checkpoints whose signature or place in the chain does not hold."""
    hashes = dict(Event.objects.filter(seq__in=Checkpoint.objects.values("seq")).values_list("seq", "hash"))
    for checkpoint in Checkpoint.objects.all():
        where = f"checkpoint at event {checkpoint.seq}"
        found = hashes.get(checkpoint.seq, GENESIS if checkpoint.seq == 0 else "no such event")
        if found != checkpoint.hash:
            yield Fault("checkpoint", where, f"hash {checkpoint.hash[:16]}…", found[:16])
        if key is None:
            yield Fault("checkpoint", where, "the zone's public key", "none")
            continue
        try:
            statement = verify_envelope(checkpoint.envelope, key)
        except BadSignature as error:
            yield Fault("checkpoint", where, "a valid signature", str(error))
            continue
        if (statement["seq"], statement["hash"]) != (checkpoint.seq, checkpoint.hash):
            yield Fault("checkpoint", where, f"a statement about event {checkpoint.seq}", f"event {statement['seq']}")


def file_faults() -> Iterator[Fault]:
    """Yield stored files that are gone from the zone's folder or are no longer what their hash says."""
    for digest in StoredFile.objects.order_by("sha256").values_list("sha256", flat=True).iterator():
        try:
            read_file(digest)
        except FileMissing:
            yield Fault("file", digest, "a file in the zone's folder", "none")
        except FileChanged:
            yield Fault("file", digest, "content with this hash", "other content")


def sealed_models() -> list[type[Sealed]]:
    """Return every model whose rows the log seals."""
    return [model for model in apps.get_models() if issubclass(model, Sealed)]


def _latest_seals() -> dict[str, tuple[int, str]]:
    seals: dict[str, tuple[int, str]] = {}
    for seq, sealed in Event.objects.order_by("seq").values_list("seq", "sealed").iterator(chunk_size=2000):
        for name, value in sealed:
            seals[name] = (seq, value)
    return seals
