"""Expert review: who scores, what a score is, the order that follows."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.applications.town import AFTER, Town, admitted, decided, firm, found_town, fresh, on, person, submitted

from pilotzone.accounts.queries import actor_of
from pilotzone.applications import commands
from pilotzone.applications.enums import ReasonCode, Status
from pilotzone.applications.errors import (
    BadAllocation,
    CasesUndecided,
    ConflictOfInterest,
    NothingToDo,
    ReviewedAlready,
    ReviewsMissing,
    SamePerson,
    WrongAllocation,
)
from pilotzone.applications.models import Decision, Review
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import StepNotPossible
from pilotzone.obligations.models import Task
from pilotzone.registry.commands import link_parties
from pilotzone.registry.enums import LinkKind
from pilotzone.schemes.enums import Allocation

pytestmark = pytest.mark.django_db
CRITERIA = [
    {"code": "need", "name_zh": "需求", "name_en": "Need", "most": 40},
    {"code": "team", "name_zh": "团队", "name_en": "Team", "most": 60, "weight": "0.5"},
]
PARAMETERS = {"criteria": CRITERIA, "reviewers": 2, "threshold": 30, "quota": 1, "weights_frozen": True}


@pytest.fixture
def scored(db) -> Town:
    town = found_town(allocation=Allocation.SCORE, allocation_parameters=PARAMETERS)
    town.people["second"] = actor_of(person("second", Role.REVIEWER))
    return town


def assign(town, case, *names):
    for name in names:
        commands.assign_reviewer(case, reviewer=town.people[name].id, by=town.officer)


def score(town, case, name, need, team):
    return commands.submit_review(case, scores={"need": need, "team": team}, by=town.people[name])


def reviewed(town, points):
    """Admit firms and have both reviewers give each the same points."""
    cases = admitted(town, *points)
    with on(AFTER, "11:00"):
        for case, (need, team) in zip(cases, points.values(), strict=True):
            assign(town, case, "reviewer", "second")
            score(town, case, "reviewer", need, team)
            score(town, case, "second", need, team)
        commands.conclude_reviews(town.call, by=town.officer)
    return cases


def test_no_case_is_given_to_a_reviewer_where_lots_decide(db):
    town = found_town()
    (case,) = admitted(town, "a")
    with pytest.raises(WrongAllocation):
        assign(town, case, "reviewer")


def test_scores_are_weighted_averaged_and_ranked_and_quota_and_threshold_hold(scored: Town):
    cases = reviewed(scored, {"a": (10, 40), "b": (40, 60), "c": (20, 40), "d": (5, 10)})
    with on(AFTER, "12:00"):
        commands.rank_by_score(scored.call, by=scored.officer)
    assert [(fresh(case).score, fresh(case).rank) for case in cases] == [
        (Decimal("30.000"), 3),
        (Decimal("70.000"), 1),
        (Decimal("40.000"), 2),
        (Decimal("10.000"), 4),
    ]
    decided(scored)
    assert [fresh(case).status for case in cases] == [Status.WAITLISTED, Status.APPROVED, Status.WAITLISTED, Status.REFUSED]
    reasons = dict(Decision.objects.exclude(step="admit").values_list("application", "reason"))
    assert [reasons[case.pk] for case in cases] == [
        ReasonCode.RANKED_BELOW,
        ReasonCode.RANKED_ABOVE,
        ReasonCode.RANKED_BELOW,
        ReasonCode.RANKED_BELOW,
    ]
    assert not Task.objects.filter(code="expert-review", done_at=None).exists()


def test_tie_goes_by_public_id(scored: Town):
    cases = reviewed(scored, {"a": (10, 40), "b": (10, 40), "c": (10, 40)})
    with on(AFTER, "12:00"):
        ranked = commands.rank_by_score(scored.call, by=scored.officer)
    assert [case.public_id for case in ranked] == sorted(case.public_id for case in cases)


@pytest.mark.parametrize(
    ("scores", "wrong"),
    [
        ({"need": 10}, {"team"}),
        ({"need": 41, "team": 10}, {"need"}),
        ({"need": -1, "team": 10}, {"need"}),
        ({"need": 1, "team": 1, "looks": 5}, {"looks"}),
        ({"need": True, "team": 10.5}, {"need", "team"}),
    ],
)
def test_points_are_whole_numbers_for_the_frozen_criteria(scored: Town, scores, wrong):
    (case,) = admitted(scored, "a")
    with on(AFTER):
        assign(scored, case, "reviewer")
        with pytest.raises(Invalid) as refusal:
            commands.submit_review(case, scores=scores, by=scored.reviewer)
    assert {fault.field for fault in refusal.value.errors} == wrong
    assert not Review.objects.exists()


def test_review_is_given_once_and_only_by_whom_it_was_given_to(scored: Town):
    (case,) = admitted(scored, "a")
    with on(AFTER):
        with pytest.raises(NotAllowed):
            score(scored, case, "reviewer", 1, 1)
        assign(scored, case, "reviewer")
        review = score(scored, case, "reviewer", 1, 1)
        assert (review.score, review.scores) == (Decimal("1.500"), {"need": 1, "team": 1})
        with pytest.raises(ReviewedAlready):
            score(scored, case, "reviewer", 2, 2)
        with pytest.raises(ReviewedAlready):
            commands.recuse(case, by=scored.reviewer)
        with pytest.raises(NotAllowed):
            score(scored, case, "officer", 1, 1)


def test_reviewer_with_a_tie_or_another_part_is_not_assigned(scored: Town):
    (case,) = admitted(scored, "a")
    related = firm("related")
    link_parties(case.party, related, kind=LinkKind.SAME_CONTROL, source="register", by=SYSTEM)
    tied = person("tied", Role.REVIEWER, party=related)
    applicant = person("insider", Role.REVIEWER, party=case.party)
    officer = person("double", Role.REVIEWER, Role.OFFICER)
    with on(AFTER):
        with pytest.raises(ConflictOfInterest):
            commands.assign_reviewer(case, reviewer=tied.actor_id, by=scored.officer)
        with pytest.raises(ConflictOfInterest):
            commands.assign_reviewer(case, reviewer=applicant.actor_id, by=scored.officer)
        for stranger in ("user:0", "system:zone", scored.leader.id):
            with pytest.raises(Invalid):
                commands.assign_reviewer(case, reviewer=stranger, by=scored.officer)
        other = submitted_after_close(scored, actor_of(officer))
        with pytest.raises(SamePerson):
            commands.assign_reviewer(other, reviewer=officer.actor_id, by=scored.officer)
    assert not case.review_assignments.exists()


def submitted_after_close(town, officer):
    """Send the only case back and have it admitted by another officer."""
    case = town.call.applications.get()
    commands.return_application(case, reason=ReasonCode.INCOMPLETE, note_public="x", by=officer)
    commands.submit_application(case, consent=True, by=town.people["a"])
    return commands.admit_application(case, by=officer)


def test_tie_that_arises_after_the_assignment_stops_the_review_and_recusal_stays_on_record(scored: Town):
    (case,) = admitted(scored, "a")
    with on(AFTER):
        assign(scored, case, "reviewer", "second")
        tied = replace(scored.reviewer, party_ids=frozenset({case.party_id}))
        with pytest.raises(SamePerson):
            commands.submit_review(case, scores={"need": 1, "team": 1}, by=tied)
        recusal = commands.recuse(case, comment="shares an owner", by=scored.reviewer)
        assert (recusal.recused, recusal.score) == (True, None)
        score(scored, case, "second", 10, 10)
        # Two reviews are asked for; a recusal is none.
        with pytest.raises(ReviewsMissing):
            commands.conclude_reviews(scored.call, by=scored.officer)


def test_reviews_are_concluded_when_everybody_has_answered(scored: Town):
    (case,) = admitted(scored, "a")
    scored.people["third"] = actor_of(person("third", Role.REVIEWER))
    with on(AFTER):
        assign(scored, case, "reviewer", "second", "third")
        score(scored, case, "reviewer", 10, 10)
        score(scored, case, "second", 11, 10)
        with pytest.raises(ReviewsMissing):
            commands.conclude_reviews(scored.call, by=scored.officer)
        with pytest.raises(CasesUndecided):
            commands.rank_by_score(scored.call, by=scored.officer)
        commands.recuse(case, by=scored.people["third"])
        commands.conclude_reviews(scored.call, by=scored.officer)
        with pytest.raises(NothingToDo):
            commands.conclude_reviews(scored.call, by=scored.officer)
        with pytest.raises(StepNotPossible):
            commands.assign_reviewer(case, reviewer=scored.reviewer.id, by=scored.officer)
    assert (fresh(case).status, fresh(case).score) == (Status.REVIEWED, Decimal("15.500"))


def test_ranking_by_score_is_for_calls_that_are_divided_so(town: Town):
    admitted(town, "a")
    with on(AFTER), pytest.raises(WrongAllocation):
        commands.rank_by_score(town.call, by=town.officer)


def test_parameters_that_cannot_be_read_are_named(db):
    town = found_town(allocation=Allocation.SCORE, allocation_parameters={"criteria": [{"code": "need"}]})
    with pytest.raises(BadAllocation, match="name_zh"):
        submitted(town, "a")
