"""Expert review: who scores, the scores, the order that follows from them."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import gettext_lazy as _

from pilotzone.accounts.models import User
from pilotzone.accounts.queries import actor_of
from pilotzone.applications import policy
from pilotzone.applications.allocation import division_of, require
from pilotzone.applications.commands.locking import closed_call, locked_call, locked_case, locked_cases
from pilotzone.applications.enums import FactKind, Status, Step
from pilotzone.applications.errors import CasesUndecided, ConflictOfInterest, NothingToDo, ReviewedAlready, ReviewsMissing
from pilotzone.applications.models import Application, AssignmentFact, Review, ReviewAssignment
from pilotzone.applications.queries import cases_of
from pilotzone.applications.separation import refuse_double_role, reviewer_conflict
from pilotzone.applications.worklist import DECIDE, ask_of_call, ask_review, review_done, reviews_settled
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Role
from pilotzone.kit.errors import Invalid
from pilotzone.kit.text import bilingual
from pilotzone.kit.transitions import StepNotPossible, advance, allowed_steps, state_of
from pilotzone.obligations.policy import user_id
from pilotzone.schemes.enums import Allocation
from pilotzone.schemes.models import Call

# Ways of dividing money in which nobody is chosen by chance or by score: cases stand in the order of their arrival.
BY_ARRIVAL = tuple(kind for kind in Allocation if kind not in (Allocation.LOTTERY, Allocation.SCORE))
SCORE_STEP = Decimal("0.001")


@command(allowed=policy.can_check, event="applications.reviewer_assigned")
def assign_reviewer(application: Application, *, reviewer: str, due_on: date | None = None, by: Actor) -> ReviewAssignment:
    """Give an admitted case to a reviewer; refuses whoever has another part in it or acts for the applicant or a related party.

    Refused where the call does not divide its money by a score.
    """
    locked = locked_case(application)
    require(locked.call, Allocation.SCORE)
    _refuse_unless_admitted(locked)
    user = User.objects.filter(pk=user_id(Actor(id=reviewer)) or 0).first()
    expert = actor_of(user) if user is not None else None
    if user is None or expert is None or not expert.has(Role.REVIEWER):
        raise Invalid.field("reviewer", reviewer, _("somebody who holds the role of reviewer today"))
    tie = reviewer_conflict(locked, expert.party_ids)
    if tie is not None:
        raise ConflictOfInterest(party=bilingual(tie, "name"))
    refuse_double_role([locked], expert, Role.REVIEWER)
    assignment, _created = ReviewAssignment.objects.get_or_create(application=locked, reviewer=expert.id, defaults={"due_on": due_on})
    ask_review(locked, user, due_on, by=by)
    context.note(reviewer=expert.id)
    return assignment


@command(allowed=policy.can_review, event="applications.review_submitted")
def submit_review(application: Application, *, scores: dict[str, int], comment: str = "", by: Actor) -> Review:
    """Score a case by the criteria that the call has frozen, once; refuses whoever turns out to have a tie to the applicant."""
    locked = _case_under_review(application, by)
    refuse_double_role([locked], by, Role.REVIEWER)
    score = division_of(locked.call).score(scores)
    review = Review.objects.create(
        application=locked, reviewer=by.id, scores=scores, score=score.quantize(SCORE_STEP), comment=comment, at=context.now()
    )
    context.seal(review)
    review_done(locked, by=by)
    return review


@command(allowed=policy.can_review, event="applications.reviewer_recused")
def recuse(application: Application, *, comment: str = "", by: Actor) -> Review:
    """Step out of a review because of a conflict of interest; it stays on record."""
    locked = _case_under_review(application, by)
    review = Review.objects.create(application=locked, reviewer=by.id, recused=True, comment=comment, at=context.now())
    context.seal(review)
    review_done(locked, by=by)
    return review


@command(allowed=policy.can_check, event="applications.reviews_concluded")
def conclude_reviews(call: Call, *, by: Actor) -> list[Application]:
    """Take the mean score of every admitted case; refuses while a case has too few reviews or a reviewer has not answered."""
    locked = closed_call(call)
    needed = division_of(locked).reviewers
    cases = locked_cases(locked, Status.ADMITTED)
    if not cases:
        raise NothingToDo(state=Status.ADMITTED)
    for case in cases:
        scores = [review.score for review in case.reviews.all() if review.score is not None]
        waiting = case.review_assignments.count() - case.reviews.count()
        if len(scores) < needed or waiting:
            raise ReviewsMissing(case=case, found=len(scores), needed=needed, open=waiting)
        case.score = (sum(scores, Decimal(0)) / len(scores)).quantize(SCORE_STEP, ROUND_HALF_EVEN)
        advance(case, Step.REVIEW)
        case.save(update_fields=["score", "status"])
        reviews_settled(case, by=by)
    return cases


@command(allowed=policy.can_check, event="applications.ranked_by_score")
def rank_by_score(call: Call, *, by: Actor) -> list[Application]:
    """Put the reviewed cases in the order of their scores; a tie goes by public id, which is random and fixed at submission."""
    locked = closed_call(call)
    require(locked, Allocation.SCORE)
    refuse_unfinished(locked, Status.SUBMITTED, Status.RETURNED, Status.ADMITTED)
    cases = sorted(locked_cases(locked, Status.REVIEWED), key=lambda case: (-(case.score or Decimal(0)), case.public_id))
    return rank(locked, cases, by=by)


@command(allowed=policy.can_check, event="applications.ranked_by_arrival")
def rank_by_arrival(call: Call, *, by: Actor) -> list[Application]:
    """Put the eligible cases in the order in which they came, for calls that are divided neither by lottery nor by score."""
    locked = closed_call(call)
    require(locked, *BY_ARRIVAL)
    refuse_unfinished(locked, Status.SUBMITTED, Status.RETURNED)
    arrivals = AssignmentFact.objects.filter(call=locked, kind=FactKind.APPLIED).order_by("-id").values_list("application", "id")
    # In descending order, so that of several the first stays.
    came = dict(arrivals)
    cases = sorted(locked_cases(locked, Status.ADMITTED, Status.REVIEWED), key=lambda case: came[case.pk])
    return rank(locked, cases, by=by)


def rank(call: Call, cases: Iterable[Application], *, by: Actor) -> list[Application]:
    """Number the cases in the order given and put the decision on the approver's list; the caller holds the call."""
    ranked = list(cases)
    if not ranked:
        raise NothingToDo(state=Status.ADMITTED)
    for place, case in enumerate(ranked, start=1):
        case.rank = place
        advance(case, Step.RANK)
        case.save(update_fields=["rank", "status"])
    ask_of_call(DECIDE, call, Role.APPROVER, by=by)
    return ranked


def refuse_unfinished(call: Call, *states: Status) -> None:
    """Raise while cases of the call stand at one of these states."""
    found = list(cases_of(call).filter(status__in=states).values_list("status", flat=True))
    if found:
        raise CasesUndecided(count=len(found), states=[Status(state) for state in sorted(set(found))])


def _refuse_unless_admitted(application: Application) -> None:
    if Step.REVIEW not in allowed_steps(application):
        raise StepNotPossible(step=Step.REVIEW, state=state_of(application), allowed=allowed_steps(application))


def _case_under_review(application: Application, by: Actor) -> Application:
    # The call is locked before the case, so that concluding the reviews waits for a review that is being written.
    locked_call(application.call)
    locked = locked_case(application)
    _refuse_unless_admitted(locked)
    if Review.objects.filter(application=locked, reviewer=by.id).exists():
        raise ReviewedAlready
    return locked
