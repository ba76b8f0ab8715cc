"""Where each call stands: its money against the calendar, its cases, what is known of its effect."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, QuerySet

from pilotzone.applications.queries import visible_cases
from pilotzone.audit.actors import Actor
from pilotzone.grants.queries import PoolPosition, pool_position, visible_claims, year_elapsed
from pilotzone.kit.transitions import state_of
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.models import Call
from pilotzone.schemes.queries import visible_calls

RUNNING = (CallStatus.OPEN, CallStatus.CLOSED, CallStatus.DECIDED)


@dataclass(frozen=True, slots=True)
class CallMoney:
    """A call's money on a day, in fen; shares are of its budget and of its budget year."""

    call: Call
    position: PoolPosition
    elapsed: Fraction

    @property
    def paid_share(self) -> Fraction | None:
        """What is paid of the budget; None without a budget."""
        return Fraction(self.position.paid, self.position.budget) if self.position.budget else None

    @property
    def is_taking_applications(self) -> bool:
        """Tell whether the call is open."""
        return state_of(self.call) == CallStatus.OPEN

    @property
    def is_behind(self) -> bool:
        """Tell whether less of the budget is paid than of its year is over."""
        return self.paid_share is not None and self.paid_share < self.elapsed


def running_calls(by: Actor) -> QuerySet[Call]:
    """Return the calls that money or cases still move under, as the actor may see them."""
    calls = visible_calls(by).filter(status__in=RUNNING, reconstructed=False)
    return calls.select_related("scheme", "allocation", "evaluability").order_by("-budget_year", "-opens_at", "code")


def money_of(calls: Iterable[Call], day: date) -> list[CallMoney]:
    """Return where the money of each call stands now."""
    return [CallMoney(call, pool_position(call), year_elapsed(call.budget_year, day)) for call in calls]


def case_counts(by: Actor) -> Mapping[int, Counter[str]]:
    """Return how many cases stand in each state, by the id of their call."""
    return _counts(visible_cases(by).order_by().values_list("call", "status").annotate(n=Count("pk")))


def claim_counts(by: Actor) -> Mapping[int, Counter[str]]:
    """Return how many claims stand in each state, by the id of their call."""
    return _counts(visible_claims(by).order_by().values_list("grant__call", "status").annotate(n=Count("pk")))


def _counts(rows: Iterable[tuple[int, str, int]]) -> Mapping[int, Counter[str]]:
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for call, status, n in rows:
        counts[call][status] += n
    return counts
