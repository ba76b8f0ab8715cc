"""Who acts in the sample, and when: every command runs at a simulated time, with ids that are the same each time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count

from pilotzone.audit.actors import Actor
from pilotzone.audit.context import simulated_time
from pilotzone.audit.signatures import PrivateKey
from pilotzone.kit.dates import SHANGHAI
from pilotzone.kit.errors import RoomError
from pilotzone.packs.samples.plan import YEAR, Supplier
from pilotzone.registry.models import Party


def sample_ids() -> Iterator[str]:
    """Yield public ids without end; known to everybody, which is why only a sample may have them."""
    for number in count(1):
        yield sha256(f"pilotzone sample {number}".encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Office:
    """The office's people."""

    officer: Actor
    leader: Actor
    approver: Actor
    finance1: Actor
    finance2: Actor
    evaluator: Actor
    ethics: Actor
    auditor: Actor


@dataclass(frozen=True, slots=True)
class Times:
    """The sample's clock; `ids` are handed out one after the other for as long as the sample is told."""

    ids: Iterator[str] = field(default_factory=sample_ids)

    def at(self, moment: str) -> AbstractContextManager[None]:
        """Return the block in which it is this moment, "MM-DD HH:MM"."""
        return simulated_time(moment_of(moment), ids=self.ids)


@dataclass(frozen=True, slots=True)
class Stage:
    """The office, the applicants and their organisations by number, the suppliers, the clock, and the evaluator's key.

    The key is for demonstration: it stands for one that a real evaluator makes and keeps off the server.
    """

    office: Office
    applicants: Mapping[int, Actor]
    parties: Mapping[int, Party]
    suppliers: Mapping[Supplier, Party]
    times: Times
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Happening:
    """What somebody does at a moment, "MM-DD HH:MM". Rows are looked up when it happens, since what came before makes them."""

    moment: str
    act: Callable[[], object]


class NotRefused(AssertionError):
    """The sample attempts something that has to be refused, and it was not."""


@contextmanager
def refused(error: type[RoomError]) -> Iterator[None]:
    """Run an attempt that the system has to refuse with this error; it leaves nothing behind."""
    try:
        yield
    except error:
        return
    raise NotRefused(f"Expected {error.__name__}, and nothing was refused.")


def later(moment: str, **by: float) -> str:
    """Return the moment so much later (timedelta's days, hours, minutes)."""
    return f"{moment_of(moment) + timedelta(**by):%m-%d %H:%M}"


def moment_of(text: str) -> datetime:
    """Return "MM-DD HH:MM" as a moment of the sample's year in Shanghai."""
    return datetime.fromisoformat(f"{YEAR}-{text}").replace(tzinfo=SHANGHAI)
