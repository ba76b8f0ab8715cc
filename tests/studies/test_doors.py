"""What a call's page leads to in this room."""

from tests.studies.world import EVALUATOR, lock

from pilotzone.audit.actors import NOBODY
from pilotzone.studies.doors import doors


def test_study_is_for_those_who_plan_it_and_once_its_plan_is_locked_for_everybody(world):
    call, here = world.study.call, [f"/studies/{world.study.code}/"]
    assert ([door.url for door in doors(call, NOBODY)], [door.url for door in doors(call, EVALUATOR)]) == ([], here)
    lock(world)
    assert [door.url for door in doors(call, NOBODY)] == here
