"""Do the rights hold? Whatever role or membership runs was given by command and not taken away since."""

from collections.abc import Iterator

from pilotzone.accounts.models import Membership, RoleAssignment
from pilotzone.audit.chain import row_name
from pilotzone.audit.models import Event
from pilotzone.audit.verify import Fault

CHECK = "accounts"
GIVEN = {"accounts.role_given": "role", "accounts.membership_given": "party"}
ENDED = {"accounts.role_ended": "role", "accounts.membership_ended": "party"}
CLOSED = "accounts.user_closed"

Right = tuple[str, str, str]  # user, "role" or "party", which


def faults() -> Iterator[Fault]:
    """Yield running roles and memberships that the log did not give, which is what a row written past the commands looks like."""
    logged = _rights_in_the_log()
    roles = RoleAssignment.objects.filter(until=None).select_related("user")
    memberships = Membership.objects.filter(until=None).select_related("user")
    held = [(row, (row_name(row.user), "role", row.role)) for row in roles]
    acting = [(row, (row_name(row.user), "party", str(row.party_id))) for row in memberships]
    for row, right in (*held, *acting):
        if right not in logged:
            yield Fault(CHECK, row_name(row), "an event that gave it", f"none: {right[0]}, {right[1]} {right[2]}")


def _rights_in_the_log() -> set[Right]:
    """Return what was given and neither ended nor closed, in the order of the log."""
    rights: set[Right] = set()
    names = (*GIVEN, *ENDED, CLOSED)
    for name, user, data in Event.objects.filter(name__in=names).order_by("seq").values_list("name", "subject", "data"):
        if name == CLOSED:
            rights = {right for right in rights if right[0] != user}
            continue
        kind = GIVEN.get(name) or ENDED[name]
        right = (user, kind, str(data.get(kind)))
        if name in GIVEN:
            rights.add(right)
        else:
            rights.discard(right)
    return rights
