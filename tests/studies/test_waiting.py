"""What waits for whom in the life of a study."""

from dataclasses import replace
from datetime import date

import pytest
from tests.studies.world import ETHICS, EVALUATOR, LEADER, OFFICER, World, at, collect, estimate, fresh, lock, make_world, opine, plan

from pilotzone.obligations.queries import work_list
from pilotzone.studies.commands import NewStudy, decide_ethics, lock_plan, open_study, publish_study, stop_study, write_plan
from pilotzone.studies.enums import EthicsVerdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def waits(by) -> list[str]:
    return [item.code for item in work_list(by)]


def verdict(world: World, said: EthicsVerdict) -> None:
    decide_ethics(world.study, verdict=said, reason_zh="理由", reason_en="reason", by=ETHICS)


def test_each_step_waits_for_its_role_until_it_is_done(world):
    assert (waits(ETHICS), waits(EVALUATOR)) == ([], [])
    with at("2024-12-20"):
        write_plan(world.study, plan(), by=OFFICER)
        write_plan(world.study, plan(), by=OFFICER)
    assert (waits(ETHICS), waits(EVALUATOR)) == (["study-ethics"], ["study-lock"])
    with at("2024-12-21"):
        verdict(world, EthicsVerdict.APPROVED)
        assert waits(ETHICS) == []
        lock_plan(world.study, known_before="尚无数据", by=EVALUATOR)
    assert waits(EVALUATOR) == ["study-estimate"]
    collect(world)
    estimate(world)
    assert waits(EVALUATOR) == ["study-opinion"]
    opine(world)
    assert waits(EVALUATOR) == []
    # The duty to publish by a day stands there once.
    assert waits(OFFICER) == ["study-publication"]
    with at("2027-03-04"):
        publish_study(fresh(world), response_zh="已知悉。", by=OFFICER)
        assert waits(OFFICER) == []


def test_step_is_due_when_the_result_is_and_leads_to_its_page(world):
    with at("2024-12-20"):
        write_plan(world.study, plan(), by=OFFICER)
    (item,) = work_list(EVALUATOR)
    found = (item.due_on, item.link, item.link_args, item.subject, item.origin)
    assert found == (date(2027, 6, 30), "studies:lock", ("vouchers-2025",), f"studies.study:{world.study.pk}", "synthetic")


def test_plan_that_ethics_refused_cannot_be_locked_and_comes_to_ethics_again_when_rewritten(world):
    with at("2024-12-20"):
        write_plan(world.study, plan(), by=OFFICER)
        verdict(world, EthicsVerdict.REFUSED)
        assert (waits(ETHICS), waits(EVALUATOR)) == ([], [])
        write_plan(world.study, plan(), by=OFFICER)
        assert (waits(ETHICS), waits(EVALUATOR)) == (["study-ethics"], ["study-lock"])
        verdict(world, EthicsVerdict.APPROVED)
        assert (waits(ETHICS), waits(EVALUATOR)) == ([], ["study-lock"])


def test_study_that_ethics_refuses_after_its_lock_waits_again_once_it_is_let_through(world):
    with at("2024-12-20"):
        write_plan(world.study, plan(), by=OFFICER)
        verdict(world, EthicsVerdict.APPROVED)
        lock_plan(world.study, known_before="尚无数据", by=EVALUATOR)
        verdict(world, EthicsVerdict.REFUSED)
        assert waits(EVALUATOR) == []
        verdict(world, EthicsVerdict.CONDITIONS)
        assert waits(EVALUATOR) == ["study-estimate"]


def test_nothing_waits_for_a_stopped_study(world):
    with at("2024-12-20"):
        write_plan(world.study, plan(), by=OFFICER)
        stop_study(world.study, reason_zh="停止", reason_en="stopped", by=LEADER)
    assert (waits(ETHICS), waits(EVALUATOR), waits(OFFICER)) == ([], [], [])


def test_result_without_a_day_waits_for_the_office_from_the_opinion_on(world):
    with at("2024-12-01"):
        study = open_study(NewStudy(code="dayless", title_zh="无期限", title_en="No day", call=world.call), by=OFFICER)
    dayless = replace(world, study=study)
    lock(dayless)
    collect(dayless)
    estimate(dayless)
    assert "study-publish" not in waits(OFFICER)
    opine(dayless)
    assert "study-publish" in waits(OFFICER)
    with at("2027-03-04"):
        publish_study(fresh(dayless), response_zh="已知悉。", by=OFFICER)
    assert "study-publish" not in waits(OFFICER)
