"""Whether the audit trail holds, as far as a page can tell while it loads."""

from dataclasses import dataclass

from pilotzone.audit.chain import event_content
from pilotzone.audit.models import ChainHead, Checkpoint, Event
from pilotzone.kit.canonical import canonical_hash

# The whole chain is walked by `pilotzone check`; a page walks its end.
WALKED = 300


@dataclass(frozen=True, slots=True)
class Log:
    """The end of the chain: `broken_at` is the first event of the last ones that does not fit; `since` are events after the checkpoint."""

    events: int
    walked: int
    broken_at: int | None
    checkpoint: Checkpoint | None
    checkpoint_holds: bool
    since: int


def state_of_log() -> Log:
    """Walk the last events of the chain and compare the last checkpoint with the event it names."""
    head = ChainHead.objects.get(pk=1)
    last = list(Event.objects.order_by("-seq")[:WALKED])
    checkpoint = Checkpoint.objects.order_by("seq").last()
    holds = checkpoint is not None and (checkpoint.seq == 0 or Event.objects.filter(seq=checkpoint.seq, hash=checkpoint.hash).exists())
    return Log(head.seq, len(last), _broken_at(last, head), checkpoint, holds, head.seq - (checkpoint.seq if checkpoint else 0))


def _broken_at(newest_first: list[Event], head: ChainHead) -> int | None:
    seq, expected = head.seq, head.hash
    for event in newest_first:
        if (event.seq, event.hash) != (seq, expected) or canonical_hash(event_content(event)) != event.hash:
            return event.seq
        seq, expected = event.seq - 1, event.previous
    return None
