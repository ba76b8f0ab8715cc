"""Who sees a result at which state, written out."""

import pytest

from pilotzone.audit.actors import NOBODY, SYSTEM, Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.models import Study
from pilotzone.studies.policy import can_evaluate, can_see_plan, can_see_result, can_see_rows

EVERYBODY = {*Role, None}
EVALUATOR_AND_AUDITOR = {Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM}
OFFICE = {Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.ETHICS}
SEEN = {
    StudyStatus.DRAFT: EVALUATOR_AND_AUDITOR,
    StudyStatus.LOCKED: EVALUATOR_AND_AUDITOR,
    StudyStatus.COLLECTING: EVALUATOR_AND_AUDITOR,
    StudyStatus.ESTIMATED: EVALUATOR_AND_AUDITOR,
    StudyStatus.OPINED: EVALUATOR_AND_AUDITOR | OFFICE,
    StudyStatus.PUBLISHED: EVERYBODY,
    StudyStatus.STOPPED: EVERYBODY,
}


def who(role):
    return NOBODY if role is None else SYSTEM if role is Role.SYSTEM else Actor(id="user:1", roles=frozenset({role}))


@pytest.mark.parametrize("status", StudyStatus)
def test_result_is_seen_by_state_and_role(status):
    study = Study(status=status, origin=Origin.REAL)
    assert {role for role in EVERYBODY if can_see_result(who(role), study)} == SEEN[status]


def test_worked_example_is_open_to_everybody_rows_included():
    study = Study(status=StudyStatus.ESTIMATED, origin=Origin.EXAMPLE)
    assert all(can_see_result(who(role), study) and can_see_rows(who(role), study) for role in EVERYBODY)


@pytest.mark.parametrize("origin", [Origin.REAL, Origin.SYNTHETIC])
def test_rows_of_the_zones_firms_are_for_evaluator_and_auditor_even_after_publication(origin):
    study = Study(status=StudyStatus.PUBLISHED, origin=origin)
    assert {role for role in EVERYBODY if can_see_rows(who(role), study)} == EVALUATOR_AND_AUDITOR


def test_draft_of_a_plan_is_the_offices_a_locked_one_everybodys():
    draft, locked = (Study(status=status, origin=Origin.REAL) for status in (StudyStatus.DRAFT, StudyStatus.LOCKED))
    assert {role for role in EVERYBODY if can_see_plan(who(role), draft)} == EVALUATOR_AND_AUDITOR | OFFICE
    assert all(can_see_plan(who(role), locked) for role in EVERYBODY)


def test_system_stands_in_for_worked_examples_alone():
    assert can_evaluate(SYSTEM, Study(origin=Origin.EXAMPLE)) is True
    assert [can_evaluate(SYSTEM, Study(origin=origin)) for origin in (Origin.REAL, Origin.SYNTHETIC)] == [False, False]
