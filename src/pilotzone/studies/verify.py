"""Does what the studies room keeps still hold? Plan hashes, files behind snapshots and estimates, signatures of opinions."""

from collections.abc import Iterator

from pilotzone.audit.errors import BadSignature, FileChanged, FileMissing
from pilotzone.audit.files import read_file
from pilotzone.audit.signatures import PublicKey, verify_envelope
from pilotzone.audit.verify import Fault
from pilotzone.kit.canonical import sha256_hex
from pilotzone.studies.models import Estimate, Opinion, OutcomeTable, Plan, Snapshot
from pilotzone.studies.plan import document_bytes
from pilotzone.studies.queries import signed_digests


def faults() -> Iterator[Fault]:
    """Yield every fault of the studies."""
    yield from plan_faults()
    yield from file_faults()
    yield from opinion_faults()


def plan_faults() -> Iterator[Fault]:
    """Yield locked plans whose content no longer has the hash that they were locked by."""
    for plan in Plan.objects.select_related("study").order_by("pk"):
        known = {"zh": plan.known_before_zh, "en": plan.known_before_en}
        fresh = sha256_hex(document_bytes(plan.study.code, plan.content, known_before=known, outcomes_known=plan.outcomes_known))
        if fresh != plan.sha256:
            yield Fault("study", f"plan of {plan.study.code}", f"hash {plan.sha256[:16]}…", f"{fresh[:16]}…")


def file_faults() -> Iterator[Fault]:
    """Yield snapshots, estimates, pictures and tables of outcomes whose file is gone or changed, and estimates of another plan."""
    for snapshot in Snapshot.objects.select_related("study", "plan").order_by("pk"):
        yield from _file_fault(f"snapshot {snapshot.number} of {snapshot.study.code}", snapshot.file_id)
    for table in OutcomeTable.objects.select_related("study").order_by("pk"):
        yield from _file_fault(f"outcomes of {table.study.code}", table.file_id)
    for estimate in Estimate.objects.select_related("study", "snapshot__plan").order_by("pk"):
        where = f"estimate {estimate.outcome}/{estimate.control} of {estimate.study.code}"
        yield from _file_fault(where, estimate.file_id)
        for name, digest in estimate.pictures.items():
            yield from _file_fault(f"picture {name} of {where}", digest)
        if estimate.plan_sha256 != estimate.snapshot.plan.sha256:
            yield Fault("study", where, f"plan {estimate.snapshot.plan.sha256[:16]}…", f"{estimate.plan_sha256[:16]}…")


def _file_fault(where: str, digest: str) -> Iterator[Fault]:
    try:
        read_file(digest)
    except FileMissing:
        yield Fault("study", where, f"file {digest[:16]}…", "no such file")
    except FileChanged:
        yield Fault("study", where, f"file {digest[:16]}…", "other content")


def opinion_faults() -> Iterator[Fault]:
    """Yield opinions whose signature does not hold, or that are about another plan, snapshot or estimate."""
    for opinion in Opinion.objects.select_related("study", "key").order_by("pk"):
        where = f"opinion on {opinion.study.code}"
        try:
            verify_envelope(opinion.envelope, PublicKey.from_pem(opinion.key.pem.encode()))
        except BadSignature as error:
            yield Fault("study", where, "a valid signature", str(error))
            continue
        for name, expected in signed_digests(opinion.study).items():
            if opinion.statement.get(name) != expected:
                yield Fault("study", where, f"{name} {str(expected)[:16]}…", f"{str(opinion.statement.get(name))[:16]}…")
