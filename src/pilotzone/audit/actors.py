"""The one thing that may stand behind `by`."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from pilotzone.audit.enums import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts: a person, a token, the scheduler, a reconciler.

    `id` is stable and holds no name ("user:7", "system:scheduler"); `on_behalf_of` is the id of the
    party the actor speaks for in this request, where there is one.
    """

    id: str
    roles: frozenset[Role] = frozenset()
    party_ids: frozenset[int] = frozenset()
    scopes: frozenset[str] = field(default=frozenset())
    on_behalf_of: int | None = None

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor holds any of the roles."""
        return not self.roles.isdisjoint(roles)

    def acts_for(self, party_id: int | None) -> bool:
        """Tell whether the actor is a member of the party."""
        return party_id is not None and party_id in self.party_ids


SYSTEM = Actor(id="system:zone", roles=frozenset({Role.SYSTEM}))
NOBODY = Actor(id="anonymous")


def acting(request: HttpRequest) -> Actor:
    """Return the actor that the site's middleware gave the request."""
    return request.actor  # type: ignore[attr-defined,no-any-return]  # a request knows nothing of it by itself
