"""What a duty is made of, before it is a row: who bears it, what is owed, by when."""

from dataclasses import dataclass
from datetime import date

from pilotzone.accounts.models import User
from pilotzone.audit.enums import Role
from pilotzone.registry.models import Instrument, Party


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who owes, is owed, or has to act: exactly one of a role of the office, a party, a user."""

    role: Role | None = None
    party: Party | None = None
    user: User | None = None

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.role, self.party, self.user)) != 1:
            raise ValueError(f"Expected exactly one of role, party and user, got {self}.")

    def columns(self, prefix: str) -> dict[str, object]:
        """Return the three columns that store a bearer under `prefix`."""
        return {f"{prefix}_role": self.role, f"{prefix}_party": self.party, f"{prefix}_user": self.user}


@dataclass(frozen=True, slots=True)
class Due:
    """A fixed date, or the n-th working day after a trigger date."""

    on: date | None = None
    working_days: int | None = None
    trigger_on: date | None = None

    def __post_init__(self) -> None:
        counted = self.working_days is not None and self.trigger_on is not None
        if counted == (self.on is not None) or (self.working_days is None) != (self.trigger_on is None):
            raise ValueError(f"Expected a date, or working days with their trigger date, got {self}.")

    @classmethod
    def by(cls, day: date) -> "Due":
        """Return a fixed due date."""
        return cls(on=day)

    @classmethod
    def after(cls, working_days: int, trigger_on: date) -> "Due":
        """Return the due date that lies `working_days` working days after the trigger."""
        return cls(working_days=working_days, trigger_on=trigger_on)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is owed. `code` with its two texts is a template of the office; neither may hold a person's name.

    `subject` names the row it is about ("room.model:pk"), `context` the scheme or call, as text that is not read here.
    """

    code: str
    zh: str
    en: str
    debtor: Bearer
    creditor: Bearer | None = None
    instrument: Instrument | None = None
    subject: str = ""
    context: str = ""
    evidence_zh: str = ""
    evidence_en: str = ""

    def columns(self) -> dict[str, object]:
        """Return the columns of an obligation that these terms fill."""
        creditor = self.creditor.columns("creditor") if self.creditor else {}
        return {
            "code": self.code,
            "what_zh": self.zh,
            "what_en": self.en,
            "instrument": self.instrument,
            "subject": self.subject,
            "context": self.context,
            "evidence_zh": self.evidence_zh,
            "evidence_en": self.evidence_en,
            **self.debtor.columns("debtor"),
            **creditor,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One step that waits for somebody, and the page where it is done."""

    code: str
    zh: str
    en: str
    assignee: Bearer
    link: str = ""
    link_args: tuple[str | int, ...] = ()
    due_on: date | None = None
    subject: str = ""

    def columns(self) -> dict[str, object]:
        """Return the columns of a task that this step fills."""
        return {
            "code": self.code,
            "what_zh": self.zh,
            "what_en": self.en,
            "link": self.link,
            "link_args": list(self.link_args),
            "due_on": self.due_on,
            "subject": self.subject,
            **self.assignee.columns("assignee"),
        }
