"""The entries of the navigation, by role. Views guard themselves; this only saves people dead ends."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.ledger.policy import READERS as LEDGER_READERS
from pilotzone.obligations.policy import READERS
from pilotzone.registry.policy import OFFICE


@dataclass(frozen=True, slots=True)
class Entry:
    """One link; `roles` empty means everybody."""

    route: str
    label: Promise
    roles: frozenset[Role] = frozenset()


ENTRIES: tuple[Entry, ...] = (
    Entry("home", _("Home")),
    Entry("obligations:work", _("My work"), frozenset(Role)),
    Entry("schemes:schemes", _("Schemes")),
    Entry("schemes:calls", _("Calls")),
    Entry("indicators:indicators", _("Indicators")),
    Entry("indicators:targets", _("Targets")),
    Entry("indicators:returns", _("Returns"), frozenset({Role.OFFICER, Role.AUDITOR, Role.APPLICANT})),
    Entry("ledger:accounts", _("Ledger"), frozenset(LEDGER_READERS)),
    Entry("registry:parties", _("Organisations and people"), OFFICE),
    Entry("obligations:obligations", _("Obligations"), frozenset(READERS)),
    Entry("accounts:users", _("Users"), frozenset({Role.ADMIN, Role.AUDITOR})),
)


def entries(path: str, actor: Actor) -> list[dict[str, object]]:
    """Return the links that this actor can follow, the current one marked."""
    followed = {_url(entry.route): entry.label for entry in ENTRIES if not entry.roles or actor.has(*entry.roles)}
    # A list may stand at an address below another's; the nearer one is where the reader is.
    current = max((url for url in followed if path == url or (url != reverse("home") and path.startswith(url))), key=len, default="")
    return [{"label": label, "url": url, "current": url == current} for url, label in followed.items()]


def _url(route: str) -> str:
    return reverse(route)
