"""Every command: what it changes, and every reason for which it refuses."""

from datetime import date

import pyarrow as pa
import pytest
from tests.database import refused
from tests.schemes.book import OFFICER as CASE_OFFICER
from tests.studies.world import (
    AUDITOR,
    ETHICS,
    EVALUATOR,
    KEY,
    LEADER,
    OFFICER,
    SOURCE,
    at,
    collect,
    fresh,
    lock,
    opine,
    outcomes,
    plan,
)

from pilotzone.applications.enums import Step
from pilotzone.applications.models import Application, Decision
from pilotzone.audit import context
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.errors import BadSignature, TimeNotSimulable
from pilotzone.audit.models import Event
from pilotzone.audit.signatures import PrivateKey, sign_statement
from pilotzone.grants.models import Settlement
from pilotzone.kit.canonical import canonical_bytes, sha256_hex
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import RowIsFinal, StepNotPossible
from pilotzone.obligations.enums import DutyStatus
from pilotzone.obligations.queries import obligation_by_key, status_of
from pilotzone.studies.commands import (
    NewStudy,
    decide_ethics,
    describe_study,
    estimate_study,
    lock_plan,
    open_study,
    publish_study,
    record_deviation,
    record_opinion,
    register_key,
    register_outcomes,
    stop_study,
    take_snapshot,
    write_plan,
)
from pilotzone.studies.enums import STUDY, EthicsVerdict, Note, OpinionKind, StudyStatus, StudyStep
from pilotzone.studies.errors import (
    BadOpinion,
    BadOutcomes,
    BadPlan,
    CodeTaken,
    EthicsOpen,
    KeyTaken,
    NothingToJoin,
    NotIndependent,
    PlanIsLocked,
    PlanMissing,
)
from pilotzone.studies.models import Estimate, EthicsDecision, EvaluatorKey, Opinion, PanelUse, Plan, Snapshot, Study
from pilotzone.studies.queries import opinion_statement, timing_of

pytestmark = pytest.mark.django_db


def test_workflow_is_the_one_of_the_design():
    able = {(state.value, step.value): target and target.value for state, step, target in STUDY.table() if target}
    assert able == {
        ("draft", "lock"): "locked",
        ("draft", "stop"): "stopped",
        ("locked", "collect"): "collecting",
        ("locked", "stop"): "stopped",
        ("collecting", "collect"): "collecting",
        ("collecting", "estimate"): "estimated",
        ("collecting", "stop"): "stopped",
        ("estimated", "opine"): "opined",
        ("estimated", "stop"): "stopped",
        ("opined", "publish"): "published",
        ("opined", "stop"): "stopped",
    }


# Opening


def test_study_inherits_the_origin_of_its_call_and_names_its_officer(world):
    assert (world.study.origin, world.study.officer, world.study.status) == (Origin.SYNTHETIC, OFFICER.id, StudyStatus.DRAFT)


def test_study_of_a_taken_code_is_refused(world):
    with at("2024-12-02"), pytest.raises(CodeTaken, match="vouchers-2025"):
        open_study(NewStudy(code="vouchers-2025", title_zh="又", title_en="again", call=world.call), by=EVALUATOR)


def test_study_without_a_title_is_refused(world):
    with at("2024-12-02"), pytest.raises(Invalid) as refusal:
        open_study(NewStudy(code="x", title_zh=" ", title_en="", call=world.call), by=OFFICER)
    assert [error.field for error in refusal.value.errors] == ["title_zh", "title_en"]


def test_real_study_cannot_be_opened_at_a_simulated_time(db):
    with at("2024-12-02"), pytest.raises(TimeNotSimulable):
        open_study(NewStudy(code="x", title_zh="甲", title_en="A"), by=OFFICER)


def test_public_opens_no_study(world):
    with pytest.raises(NotAllowed):
        open_study(NewStudy(code="x", title_zh="甲", title_en="A"), by=LEADER)


# Planning


def test_plan_is_rewritten_as_long_as_it_is_a_draft(world):
    with at("2024-12-02"):
        write_plan(world.study, plan(), by=OFFICER)
        draft = write_plan(world.study, plan(decision_en="Stop."), by=EVALUATOR)
    assert (draft.content["decision_en"], draft.written_by) == ("Stop.", EVALUATOR.id)


def test_plan_cannot_be_edited_after_the_lock(locked):
    with at("2025-01-02"), pytest.raises(PlanIsLocked, match="20 December 2024"):
        write_plan(locked.study, plan(decision_en="Stop."), by=OFFICER)
    assert Plan.objects.get().content["decision_en"] == plan()["decision_en"]


def test_locked_plan_cannot_be_changed_in_the_database(locked):
    assert "append-only" in refused("UPDATE studies_plan SET sha256 = 'x'")


def test_plan_with_a_fault_leaves_no_draft(world):
    with at("2024-12-02"), pytest.raises(BadPlan):
        write_plan(world.study, plan(controls=[]), by=OFFICER)
    with at("2024-12-02"), pytest.raises(PlanMissing):
        lock_plan(world.study, known_before="无", by=EVALUATOR)


# Ethics and the lock


def test_lock_keeps_hash_known_before_and_evaluator(locked):
    row = Plan.objects.get()
    assert (row.locked_by, row.known_before_zh, fresh(locked).evaluator) == (EVALUATOR.id, "尚无数据", EVALUATOR.id)
    assert Event.objects.filter(name="studies.plan_locked").get().data["plan"] == row.sha256


def test_lock_says_what_was_known(world):
    with at("2024-12-02"):
        write_plan(world.study, plan(), by=OFFICER)
        decide_ethics(world.study, verdict=EthicsVerdict.NOT_NEEDED, by=ETHICS)
    with at("2024-12-02"), pytest.raises(Invalid, match="known_before"):
        lock_plan(world.study, known_before=" ", by=EVALUATOR)


def test_lock_waits_for_ethics_and_is_refused_with_it(world):
    with at("2024-12-02"):
        write_plan(world.study, plan(), by=OFFICER)
    with at("2024-12-03"), pytest.raises(EthicsOpen):
        lock_plan(world.study, known_before="无", by=EVALUATOR)
    with at("2024-12-04"):
        decide_ethics(world.study, verdict=EthicsVerdict.REFUSED, reason_zh="涉及个人信息", by=ETHICS)
    with at("2024-12-05"), pytest.raises(EthicsOpen, match="refused"):
        lock_plan(world.study, known_before="无", by=EVALUATOR)


@pytest.mark.parametrize("snapshot_first", [False, True])
def test_refusal_of_ethics_after_the_lock_stops_snapshot_and_estimate(locked, snapshot_first):
    collect(locked)
    with at("2027-03-01"):
        if snapshot_first:
            take_snapshot(locked.study, by=EVALUATOR)
        decide_ethics(locked.study, verdict=EthicsVerdict.REFUSED, reason_zh="涉及个人信息", by=ETHICS)
    with at("2027-03-02"), pytest.raises(EthicsOpen, match="refused"):
        (estimate_study if snapshot_first else take_snapshot)(locked.study, by=EVALUATOR)


def test_ethics_refusal_says_why(world):
    with at("2024-12-04"), pytest.raises(Invalid, match="reason_zh"):
        decide_ethics(world.study, verdict=EthicsVerdict.REFUSED, by=ETHICS)


def test_only_the_evaluator_locks(world):
    with at("2024-12-02"):
        write_plan(world.study, plan(), by=OFFICER)
    for by in (OFFICER, LEADER, AUDITOR, SYSTEM):
        with at("2024-12-02"), pytest.raises(NotAllowed):
            lock_plan(world.study, known_before="无", by=by)


BOTH = frozenset({Role.EVALUATOR, Role.OFFICER})


def test_officer_cannot_be_the_evaluator(world):
    two_hats = Actor(id="user:9", roles=BOTH)
    former_officer = Actor(id=OFFICER.id, roles=frozenset({Role.EVALUATOR}))
    with at("2024-12-02"):
        write_plan(world.study, plan(), by=OFFICER)
        decide_ethics(world.study, verdict=EthicsVerdict.APPROVED, by=ETHICS)
    for by, reason in ((two_hats, "the officer, the approver"), (former_officer, "opened the study for the office")):
        with at("2024-12-03"), pytest.raises(NotIndependent, match=reason):
            lock_plan(world.study, known_before="无", by=by)
    assert fresh(world).status == StudyStatus.DRAFT


@command(allowed=lambda *_args, **_kwargs: True, event="tests.decided")
def decide(case, *, by):
    context.touch_origin(case.origin)
    context.seal(Decision.objects.create(application=case, step=Step.APPROVE, by=by.id, at=context.now()))


def test_who_decided_or_applies_cannot_be_the_evaluator(world):
    applicant = Actor(id="user:8", roles=frozenset({Role.EVALUATOR}), party_ids=frozenset({world.parties[0].pk}))
    decider = Actor(id=CASE_OFFICER.id, roles=frozenset({Role.EVALUATOR}))
    with at("2024-12-02"):
        write_plan(world.study, plan(), by=OFFICER)
        decide_ethics(world.study, verdict=EthicsVerdict.APPROVED, by=ETHICS)
        decide(Application.objects.first(), by=CASE_OFFICER)
    for by, reason in ((applicant, "acts for an applicant"), (decider, "decided on cases")):
        with at("2024-12-03"), pytest.raises(NotIndependent, match=reason):
            lock_plan(world.study, known_before="无", by=by)


@command(allowed=lambda *_args, **_kwargs: True, event="tests.settled")
def settle(call, *, by):
    context.touch_origin(call.origin)
    day = date(2024, 12, 1)
    done = {"number": 1, "period_from": day, "period_to": day, "settled_by": by.id, "settled_at": context.now(), "origin": call.origin}
    context.seal(Settlement.objects.create(call=call, **done))


def test_who_handled_the_money_cannot_be_the_evaluator_in_another_role_later(world):
    former = Actor(id="user:81", roles=frozenset({Role.EVALUATOR}))
    with at("2024-12-02"):
        write_plan(world.study, plan(), by=OFFICER)
        decide_ethics(world.study, verdict=EthicsVerdict.APPROVED, by=ETHICS)
        settle(world.study.call, by=former)
    with at("2024-12-03"), pytest.raises(NotIndependent, match="settled"):
        lock_plan(world.study, known_before="无", by=former)


def test_ethics_is_not_decided_by_whoever_plans_or_runs_the_study(world):
    with at("2024-12-02"):
        write_plan(world.study, plan(), by=EVALUATOR)
        for person in (OFFICER, EVALUATOR):
            for roles in ({Role.ETHICS}, {Role.ETHICS, *person.roles}):
                with pytest.raises(NotIndependent):
                    decide_ethics(world.study, verdict=EthicsVerdict.APPROVED, by=Actor(id=person.id, roles=frozenset(roles)))
    assert not EthicsDecision.objects.exists()


def test_plan_locked_before_the_outcomes_is_not_retrospective(locked):
    assert timing_of(locked.study).retrospective is False
    collect(locked)
    assert timing_of(locked.study).retrospective is False


def test_plan_locked_after_the_first_outcome_is_retrospective_for_ever(world):
    collect(world, outcomes(world.parties, years=(2023, 2024)), day="2024-12-10")
    lock(world)
    assert timing_of(world.study).retrospective is False


def test_outcome_after_the_start_on_record_before_the_lock_makes_it_retrospective(world):
    collect(world, day="2026-12-10")
    lock(world, day="2027-01-10")
    assert timing_of(world.study).retrospective is True


def test_evaluator_who_knows_outcomes_from_elsewhere_says_so(world):
    lock(world, outcomes_known=True)
    assert timing_of(world.study).retrospective is True


# Outcomes


SPOILED = {
    "time": lambda table: table.drop_columns(["time"]),
    "columns": lambda table: table.select(["unit", "time"]),
    "turnover": lambda table: table.set_column(2, "turnover", pa.array(["x"] * table.num_rows)),
    "unit": lambda table: table.set_column(0, "unit", pa.array(["nobody"] * table.num_rows)),
    "unit, time": lambda table: pa.concat_tables([table, table.slice(0, 1)]),
}


def test_outcomes_that_cannot_be_used_are_refused_at_their_column(world):
    for field, spoil in SPOILED.items():
        with at("2027-03-01"), pytest.raises(BadOutcomes) as refusal:
            register_outcomes(world.study, spoil(outcomes(world.parties)), source=SOURCE, by=EVALUATOR)
        assert field in [error.field for error in refusal.value.errors]


# Running


def test_no_join_before_the_lock(world):
    collect(world)
    with at("2027-03-02"), pytest.raises(StepNotPossible):
        take_snapshot(world.study, by=EVALUATOR)
    assert PanelUse.objects.count() == 0


def test_no_estimate_before_a_snapshot(locked):
    with at("2027-03-02"), pytest.raises(StepNotPossible):
        estimate_study(locked.study, by=EVALUATOR)


def test_snapshot_is_logged_and_sealed_and_the_same_again(locked):
    collect(locked)
    with at("2027-03-02"):
        first = take_snapshot(locked.study, by=EVALUATOR)
        second = take_snapshot(locked.study, by=EVALUATOR)
    assert (first.number, second.number, first.file_id == second.file_id) == (1, 2, True)
    uses = PanelUse.objects.values_list("reason", "sha256", "rows", "by")
    assert list(uses) == [("snapshot", first.file_id, 48, EVALUATOR.id)] * 2
    assert first.manifest["flow"] == {"applied": 12, "eligible": 12, "assigned": 6, "used": None}


def test_snapshot_without_outcomes_is_refused_and_leaves_nothing(locked):
    with at("2027-03-02"), pytest.raises(NothingToJoin, match="turnover"):
        take_snapshot(locked.study, by=EVALUATOR)
    assert (Snapshot.objects.count(), fresh(locked).status) == (0, StudyStatus.LOCKED)


def test_estimates_are_those_of_the_plan_bound_to_plan_snapshot_and_code(estimated):
    rows = list(Estimate.objects.values_list("outcome", "role", "control", "plan_sha256", "snapshot__number"))
    sha = Plan.objects.get().sha256
    assert rows == [("turnover", "benefit", "never", sha, 1), ("orders", "output", "never", sha, 1)]
    assert all(row.engine.startswith("pilotzone ") for row in Estimate.objects.all())
    assert sorted(Estimate.objects.first().pictures) == ["event.en", "event.zh", "means.en", "means.zh"]
    assert fresh(estimated).status == StudyStatus.ESTIMATED


def test_study_is_estimated_once(estimated):
    with at("2027-03-04"), pytest.raises(StepNotPossible):
        estimate_study(estimated.study, by=EVALUATOR)


def test_officer_cannot_run_the_study(locked):
    collect(locked)
    with at("2027-03-02"), pytest.raises(NotAllowed):
        take_snapshot(locked.study, by=OFFICER)


# Opinions


def statement_of(world, **changes):
    return opinion_statement(world.study, kind="qualified", text_zh="样本较小。", text_en="Small.") | changes


def handed_in(world, signed, key=KEY, by=EVALUATOR, **more):
    with at("2027-03-05"):
        return record_opinion(world.study, sign_statement(signed, key), by=by, **more)


@pytest.fixture
def with_key(estimated):
    with at("2027-03-03"):
        register_key(KEY.public.pem(), demonstration=True, by=EVALUATOR)
    return estimated


def test_opinion_is_recorded_with_its_envelope_and_key(with_key):
    opinion = handed_in(with_key, statement_of(with_key))
    assert (opinion.kind, opinion.key.fingerprint, opinion.by) == (OpinionKind.QUALIFIED, KEY.public.fingerprint, EVALUATOR.id)
    assert fresh(with_key).status == StudyStatus.OPINED


def test_opinion_may_come_as_a_signed_file(with_key):
    content = canonical_bytes(statement_of(with_key))
    envelope_of_file = {"file": "opinion.json", "sha256": sha256_hex(content)}
    assert handed_in(with_key, envelope_of_file, statement=content).kind == OpinionKind.QUALIFIED


def test_signed_file_with_other_content_is_refused(with_key):
    content = canonical_bytes(statement_of(with_key))
    envelope_of_file = {"file": "opinion.json", "sha256": sha256_hex(content)}
    other = canonical_bytes(statement_of(with_key, opinion="unqualified"))
    with pytest.raises(BadOpinion):
        handed_in(with_key, envelope_of_file, statement=other)
    with pytest.raises(BadOpinion, match="JSON"):
        handed_in(with_key, {"sha256": sha256_hex(b"no json")}, statement=b"no json")


def test_wrong_signature_is_refused(with_key):
    envelope = sign_statement(statement_of(with_key), KEY)
    forged = envelope | {"payload": sign_statement(statement_of(with_key, opinion="unqualified"), KEY)["payload"]}
    with at("2027-03-05"), pytest.raises(BadSignature, match="do not belong together"):
        record_opinion(with_key.study, forged, by=EVALUATOR)
    assert Opinion.objects.count() == 0


OTHERS = (
    {"plan": "0" * 64},
    {"snapshot": "0" * 64},
    {"estimates": "0" * 64},
    {"study": "another"},
    {"schema": "pilotzone.other/1"},
    {"opinion": "excellent"},
    {"text": {"zh": " ", "en": ""}},
    {"text": "good"},
)


def test_opinion_about_something_else_is_refused(with_key):
    for changes in OTHERS:
        with pytest.raises(BadOpinion, match=next(iter(changes)).removesuffix("s")):
            handed_in(with_key, statement_of(with_key, **changes))
    assert (Opinion.objects.count(), fresh(with_key).status) == (0, StudyStatus.ESTIMATED)


def test_opinion_that_no_page_could_show_is_refused(with_key):
    content = canonical_bytes(statement_of(with_key, text={"zh": "X", "en": ""})).replace(b'"X"', b'"\\ud800"')
    with pytest.raises(Invalid) as caught:
        handed_in(with_key, {"file": "opinion.json", "sha256": sha256_hex(content)}, statement=content)
    assert [(error.field, error.value) for error in caught.value.errors] == [("statement.text.zh", "\\ud800")]


def test_key_of_nobody_or_of_somebody_else_is_refused(with_key):
    with pytest.raises(BadOpinion, match=KEY.public.fingerprint[:16]):
        handed_in(with_key, statement_of(with_key), key=PrivateKey(bytes(32)))
    stranger = Actor(id="user:77", roles=frozenset({Role.EVALUATOR}))
    with pytest.raises(BadOpinion):
        handed_in(with_key, statement_of(with_key), by=stranger)


@command(allowed=lambda *_args, **_kwargs: True, event="tests.made_real")
def make_real(study, *, by):
    context.touch_origin(Origin.REAL)
    Study.objects.filter(pk=study.pk).update(origin=Origin.REAL)


def test_key_for_demonstration_signs_nothing_outside_the_sample(with_key):
    make_real(with_key.study, by=SYSTEM)
    with pytest.raises(BadOpinion, match="a key that a person stands behind"):
        record_opinion(with_key.study, sign_statement(statement_of(with_key), KEY), by=EVALUATOR)
    assert not Opinion.objects.exists()


def test_envelope_that_is_none_is_refused(with_key):
    with at("2027-03-05"), pytest.raises(BadOpinion, match="DSSE"):
        record_opinion(with_key.study, {"payload": "x"}, by=EVALUATOR)


def test_officer_with_a_key_signs_no_opinion(with_key):
    two_hats = Actor(id=EVALUATOR.id, roles=BOTH)
    with pytest.raises(NotIndependent):
        handed_in(with_key, statement_of(with_key), by=two_hats)


def test_opinion_before_the_estimate_is_refused(locked):
    with at("2027-03-03"):
        register_key(KEY.public.pem(), demonstration=True, by=EVALUATOR)
    with pytest.raises(BadOpinion, match="snapshot"):
        handed_in(locked, statement_of(locked))


def test_second_opinion_is_refused(with_key):
    handed_in(with_key, statement_of(with_key))
    with pytest.raises(StepNotPossible):
        handed_in(with_key, statement_of(with_key))


def test_key_is_registered_once_by_an_evaluator(with_key):
    with at("2027-03-04"), pytest.raises(KeyTaken):
        register_key(KEY.public.pem(), demonstration=True, by=EVALUATOR)
    with at("2027-03-04"), pytest.raises(BadSignature):
        register_key(b"no key", demonstration=True, by=EVALUATOR)
    with pytest.raises(NotAllowed):
        register_key(PrivateKey(bytes(32)).public.pem(), by=OFFICER)
    assert EvaluatorKey.objects.count() == 1


# Publication, stop, deviation, texts


def test_study_is_published_with_the_response_of_the_office(estimated):
    opine(estimated)
    with at("2027-05-01"):
        publication = publish_study(estimated.study, response_zh="续办一年。", by=LEADER)
    assert (publication.response_zh, fresh(estimated).status) == ("续办一年。", StudyStatus.PUBLISHED)
    with at("2027-05-02"), pytest.raises(RowIsFinal):
        stop_study(estimated.study, reason_zh="停", reason_en="stop", by=LEADER)


def duty_of(world):
    return status_of(obligation_by_key(f"study:{world.study.code}:publication"), date(2027, 7, 1)).status


def test_publication_is_a_dated_duty_that_is_met_waived_or_overdue(estimated):
    assert duty_of(estimated) == DutyStatus.OVERDUE
    opine(estimated)
    with at("2027-05-01"):
        publish_study(estimated.study, response_zh="续办一年。", by=LEADER)
    assert duty_of(estimated) == DutyStatus.MET


def test_duty_of_a_stopped_study_is_waived(world):
    with at("2025-02-01"):
        stop_study(world.study, reason_zh="停", reason_en="stop", by=EVALUATOR)
    assert duty_of(world) == DutyStatus.WAIVED


def test_study_without_an_opinion_or_a_response_is_not_published(estimated):
    with at("2027-05-01"), pytest.raises(StepNotPossible):
        publish_study(estimated.study, response_zh="续办一年。", by=LEADER)
    with at("2027-05-01"), pytest.raises(Invalid, match="response_zh"):
        publish_study(estimated.study, response_zh=" ", by=LEADER)


def test_study_is_stopped_with_its_reason_in_both_languages(locked):
    with at("2025-02-01"), pytest.raises(Invalid) as refusal:
        stop_study(locked.study, reason_zh="数据来源取消", reason_en="", by=EVALUATOR)
    assert [error.field for error in refusal.value.errors] == ["reason_en"]
    with at("2025-02-01"):
        stop_study(locked.study, reason_zh="数据来源取消", reason_en="The source was discontinued.", by=EVALUATOR)
    assert fresh(locked).status == StudyStatus.STOPPED
    with at("2025-02-02"), pytest.raises(RowIsFinal):
        take_snapshot(locked.study, by=EVALUATOR)


def test_deviation_needs_a_locked_plan_and_text(world):
    with at("2024-12-02"), pytest.raises(PlanMissing):
        record_deviation(world.study, text_zh="多用一年数据", by=EVALUATOR)
    lock(world)
    with at("2025-01-02"), pytest.raises(Invalid):
        record_deviation(world.study, text_zh="", by=EVALUATOR)
    with at("2025-01-02"):
        deviation = record_deviation(world.study, text_zh="多用一年数据", by=EVALUATOR)
    assert deviation.by == EVALUATOR.id


def test_texts_are_rewritten_until_the_study_is_public(estimated):
    with at("2027-03-03"):
        describe_study(estimated.study, kind=Note.COST, text_zh="甲", text_en="A", by=EVALUATOR)
        describe_study(estimated.study, kind=Note.COST, text_zh="乙", text_en="B", by=OFFICER)
    assert estimated.study.notes.get().text_zh == "乙"
    with at("2027-03-03"), pytest.raises(Invalid, match="text_en"):
        describe_study(estimated.study, kind=Note.COST, text_zh="甲", text_en="", by=EVALUATOR)
    opine(estimated)
    with at("2027-05-01"):
        publish_study(estimated.study, response_zh="续办。", by=LEADER)
    with at("2027-05-02"), pytest.raises(Invalid, match="not public"):
        describe_study(estimated.study, kind=Note.COST, text_zh="甲", text_en="A", by=EVALUATOR)


def test_constraint_keeps_a_stopped_study_from_hiding_why(world):
    assert "studies_stopped_says_why" in refused("UPDATE studies_study SET status = 'stopped'")


def test_steps_are_named(world):
    assert {step.value for step in StudyStep} == {"lock", "collect", "estimate", "opine", "publish", "stop"}
    assert Study.objects.get().due_on == date(2027, 6, 30)
