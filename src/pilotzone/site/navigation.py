"""The entries of the navigation, in groups, by role. Views guard themselves; this only saves people dead ends."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pilotzone.applications.policy import OFFICE as CASE_OFFICE
from pilotzone.applications.policy import READERS_OF_NOTES
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.grants.policy import OFFICE as MONEY_OFFICE
from pilotzone.ledger.policy import READERS as LEDGER_READERS
from pilotzone.obligations.policy import READERS
from pilotzone.registry.policy import OFFICE

CASES = frozenset({*CASE_OFFICE, Role.APPLICANT, Role.REVIEWER})
MONEY = frozenset(MONEY_OFFICE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One link; `roles` empty means everybody."""

    route: str
    label: Promise
    roles: frozenset[Role] = frozenset()

    @property
    def url(self) -> str:
        """Where it leads; nothing where the site has no such page."""
        try:
            return reverse(self.route)
        except NoReverseMatch:
            return ""

    def is_for(self, actor: Actor) -> bool:
        """Tell whether the actor can follow it."""
        return not self.roles or actor.has(*self.roles)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading, which leads to the first of them."""

    label: Promise
    entries: tuple[Entry, ...]


GROUPS: tuple[Group, ...] = (
    Group(_("Home"), (Entry("home", _("Home")),)),
    Group(_("My work"), (Entry("obligations:work", _("My work"), frozenset(Role)),)),
    Group(
        _("Schemes and applications"),
        (
            Entry("schemes:schemes", _("Schemes")),
            Entry("schemes:calls", _("Calls")),
            Entry("applications:cases", _("Applications"), CASES),
            Entry("applications:objections", _("Objections"), frozenset(READERS_OF_NOTES)),
            Entry("applications:meetings", _("Meeting records"), frozenset(CASE_OFFICE)),
        ),
    ),
    Group(
        _("Grants and money"),
        (
            Entry("grants:grants", _("Grants"), MONEY | {Role.APPLICANT}),
            Entry("grants:claims", _("Claims"), MONEY | {Role.APPLICANT}),
            Entry("grants:settlements", _("Settlements"), MONEY),
            Entry("schemes:budgets", _("Budgets"), MONEY),
            Entry("ledger:accounts", _("Ledger"), frozenset(LEDGER_READERS)),
        ),
    ),
    Group(_("Studies"), (Entry("studies:studies", _("Register of studies")),)),
    Group(
        _("Indicators"),
        (
            Entry("indicators:indicators", _("Indicators")),
            Entry("indicators:targets", _("Targets")),
            Entry("indicators:returns", _("Returns"), frozenset({Role.OFFICER, Role.AUDITOR, Role.APPLICANT})),
        ),
    ),
    Group(
        _("Register"),
        (
            Entry("registry:parties", _("Organisations and people"), OFFICE),
            Entry("registry:assets", _("Assets"), OFFICE),
            Entry("registry:zone", _("Places and national titles")),
            Entry("registry:instruments", _("Legal bases")),
        ),
    ),
    Group(
        _("Open to everybody"),
        (
            Entry("zone", _("The zone")),
            Entry("register_notices", _("Public notices")),
            Entry("register_draws", _("Draws of lots")),
            Entry("register_grants", _("Register of grants")),
        ),
    ),
    Group(
        _("Oversight"),
        (
            Entry("obligations:obligations", _("Obligations"), frozenset(READERS)),
            Entry("accounts:users", _("Users"), frozenset({Role.ADMIN, Role.AUDITOR})),
        ),
    ),
)


def entries(path: str, actor: Actor) -> list[dict[str, object]]:
    """Return the groups whose links this actor can follow, each with its links; the group and the link one stands on are marked."""
    found = [(group.label, _followed(group, actor)) for group in GROUPS]
    current = _nearest(path, [url for _label, links in found for url in links])
    return [
        {
            "label": label,
            "url": next(iter(links)),
            "current": current in links,
            "links": [{"label": text, "url": url, "current": url == current} for url, text in links.items()],
        }
        for label, links in found
        if links
    ]


def _followed(group: Group, actor: Actor) -> dict[str, Promise]:
    return {entry.url: entry.label for entry in group.entries if entry.is_for(actor) and entry.url}


def _nearest(path: str, urls: list[str]) -> str:
    # A list may stand at an address below another's; the nearer one is where the reader is.
    home = reverse("home")
    return max((url for url in urls if path == url or (url != home and path.startswith(url))), key=len, default="")
