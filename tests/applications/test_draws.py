"""The lottery: two sides, one frozen list, no way to choose the result."""

from hashlib import sha256

import pytest
from tests.applications.town import AFTER, SECRETS, Town, admitted, at, committed, decided, drawn, found_town, fresh, on, sides, submitted

from pilotzone.applications import commands
from pilotzone.applications.enums import DrawAct, DrawStatus, Holder, Status
from pilotzone.applications.errors import (
    CasesUndecided,
    CommitmentMissing,
    CommitmentUsed,
    DrawInUse,
    NothingToDo,
    SamePerson,
    SecretDoesNotMatch,
    TooLate,
    WindowStillOpen,
    WrongAllocation,
)
from pilotzone.applications.models import Draw
from pilotzone.applications.queries import draw_document
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.evidence.lottery import DrawError, verify_published
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import RowIsFinal, StepNotPossible
from pilotzone.obligations.models import Task
from pilotzone.schemes.enums import Allocation

pytestmark = pytest.mark.django_db
OTHERS = {Holder.OFFICE: "33" * 32, Holder.WITNESS: "44" * 32}


def value(secret):
    return sha256(bytes.fromhex(secret)).hexdigest()


def commit(town, holder=Holder.OFFICE, secret=SECRETS[Holder.OFFICE], **changes):
    arguments = {"commitment": value(secret), "reveal_by": at("2026-04-10"), "by": sides(town)[holder]}
    return commands.commit_secret(town.call, holder=holder, **(arguments | changes))


def test_published_page_is_enough_to_draw_again_and_an_edit_shows(town: Town):
    admitted(town, *"abcdef")
    document = draw_document(drawn(town))
    assert [place.public_id for place in verify_published(document)] == document["result"]
    assert {entry[0] for entry in document["list"]} == set(document["result"])
    swapped = [document["result"][1], document["result"][0], *document["result"][2:]]
    with pytest.raises(DrawError):
        verify_published({**document, "result": swapped})


def test_each_side_commits_by_its_own_role_and_nobody_for_both(town: Town):
    with on(AFTER):
        with pytest.raises(NotAllowed):
            commit(town, by=town.auditor)
        with pytest.raises(NotAllowed):
            commit(town, Holder.WITNESS, by=town.officer)
        both = Actor(id=town.officer.id, roles=frozenset({Role.OFFICER, Role.AUDITOR}))
        commit(town)
        with pytest.raises(SamePerson):
            commit(town, Holder.WITNESS, SECRETS[Holder.WITNESS], by=both)


def test_first_commitment_says_until_when_secrets_are_revealed(town: Town):
    with on(AFTER):
        for moment in (None, at("2026-03-22"), at("2126-04-10")):
            with pytest.raises(Invalid) as refusal:
                commit(town, reveal_by=moment)
            assert [fault.field for fault in refusal.value.errors] == ["reveal_by"]
        assert (commit(town).reveal_by, Draw.objects.count()) == (at("2026-04-10"), 1)


@pytest.mark.parametrize("commitment", ["", "zz" * 32, "11" * 31, "11" * 33])
def test_commitment_is_32_bytes_in_hexadecimal(town: Town, commitment):
    with on(AFTER), pytest.raises(Invalid):
        commit(town, commitment=commitment)
    assert not Draw.objects.exists()


def test_commitment_is_never_used_twice_not_even_after_a_void_draw(town: Town):
    with on(AFTER):
        draw = commit(town)
        with pytest.raises(CommitmentUsed):
            commit(town, Holder.WITNESS, SECRETS[Holder.OFFICE])
        with pytest.raises(CommitmentUsed):
            commit(town, secret=OTHERS[Holder.OFFICE])
        commands.void_draw(draw, reason_zh="改期", reason_en="Put off", by=town.officer)
        with pytest.raises(CommitmentUsed):
            commit(town)
        again = commit(town, secret=OTHERS[Holder.OFFICE])
    assert [(each.number, each.status) for each in Draw.objects.all()] == [(1, DrawStatus.VOID), (2, DrawStatus.COMMITTED)]
    assert again.number == 2


def test_lottery_is_for_calls_that_are_divided_by_one(db):
    town = found_town(allocation=Allocation.FIRST_COME)
    with on(AFTER), pytest.raises(WrongAllocation):
        commit(town)


def test_list_is_frozen_after_the_window_and_the_checks_and_both_commitments(town: Town):
    case, late = submitted(town, "a"), submitted(town, "b")
    with on("2026-03-10"):
        draw = commit(town)
        with pytest.raises(WindowStillOpen):
            commands.freeze_list(draw, by=town.officer)
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        with pytest.raises(CommitmentMissing):
            commands.freeze_list(draw, by=town.officer)
        commit(town, Holder.WITNESS, SECRETS[Holder.WITNESS])
        with pytest.raises(CasesUndecided):
            commands.freeze_list(draw, by=town.officer)
        commands.withdraw_application(late, by=town.people["b"])
        commands.admit_application(case, by=town.officer)
        frozen = commands.freeze_list(draw, by=town.officer)
    assert frozen.frozen_list == [[fresh(case).public_id, ""]]
    assert [task.code for task in Task.objects.filter(done_at=None)] == ["reveal-secret", "reveal-secret"]


def test_list_without_anybody_is_not_frozen(town: Town):
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        draw = committed(town)
        with pytest.raises(NothingToDo):
            commands.freeze_list(draw, by=town.officer)


def test_secret_that_does_not_match_its_commitment_is_refused_and_nothing_is_kept(town: Town):
    admitted(town, "a", "b")
    with on(AFTER):
        draw = commands.freeze_list(committed(town), by=town.officer)
        with pytest.raises(SecretDoesNotMatch):
            commands.reveal_secret(draw, holder=Holder.OFFICE, secret=SECRETS[Holder.WITNESS], by=town.officer)
        assert not draw.records.filter(act=DrawAct.REVEAL).exists()
        commands.reveal_secret(draw, holder=Holder.OFFICE, secret=SECRETS[Holder.OFFICE], by=town.officer)
        with pytest.raises(CommitmentUsed):
            commands.reveal_secret(draw, holder=Holder.OFFICE, secret=SECRETS[Holder.OFFICE], by=town.officer)
    assert Draw.objects.get().status == DrawStatus.FROZEN


def test_no_secret_is_taken_before_the_list_is_frozen(town: Town):
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        draw = committed(town)
        with pytest.raises(StepNotPossible):
            commands.reveal_secret(draw, holder=Holder.OFFICE, secret=SECRETS[Holder.OFFICE], by=town.officer)
    assert not draw.records.filter(act=DrawAct.REVEAL).exists()


def test_whoever_does_not_reveal_in_time_voids_the_draw_and_a_new_one_needs_new_commitments(town: Town):
    cases = admitted(town, "a", "b")
    with on(AFTER):
        draw = commands.freeze_list(committed(town), by=town.officer)
        commands.reveal_secret(draw, holder=Holder.OFFICE, secret=SECRETS[Holder.OFFICE], by=town.officer)
        # One secret is out: nobody may throw the draw away now because the result does not suit them.
        with pytest.raises(DrawInUse):
            commands.void_draw(draw, reason_zh="不合适", reason_en="Does not suit", by=town.officer)
    with on("2026-04-10", "09:01"):
        with pytest.raises(TooLate):
            commands.reveal_secret(draw, holder=Holder.WITNESS, secret=SECRETS[Holder.WITNESS], by=town.auditor)
        commands.void_draw(draw, reason_zh="见证方逾期未揭示", reason_en="The witness did not reveal", by=town.auditor)
        with pytest.raises(StepNotPossible):
            commands.reveal_secret(commit(town, secret=OTHERS[Holder.OFFICE], reveal_by=at("2026-05-01")), holder=Holder.OFFICE,
                                   secret=OTHERS[Holder.OFFICE], by=town.officer)  # fmt: skip
    assert [fresh(case).status for case in cases] == [Status.ADMITTED, Status.ADMITTED]
    assert not Task.objects.filter(done_at=None, code="reveal-secret").exists()


def test_void_draw_needs_its_reason_in_both_languages(town: Town):
    with on(AFTER):
        draw = committed(town)
        with pytest.raises(Invalid):
            commands.void_draw(draw, reason_zh="改期", reason_en=" ", by=town.officer)
        with pytest.raises(NotAllowed):
            commands.void_draw(draw, reason_zh="改期", reason_en="Put off", by=town.leader)


def test_whoever_withdrew_after_the_list_was_frozen_is_passed_over(town: Town):
    cases = admitted(town, *"abc")
    with on(AFTER):
        draw = commands.freeze_list(committed(town), by=town.officer)
        commands.withdraw_application(cases[0], by=town.people["a"])
        for holder, by in sides(town).items():
            draw = commands.reveal_secret(draw, holder=holder, secret=SECRETS[holder], by=by)
    assert sorted(fresh(case).rank for case in cases) == [1, 2, 3]
    approved = decided(town)
    assert {case.pk for case in approved} == {cases[1].pk, cases[2].pk}
    # The list that was drawn is not the list that was decided, so no probability is claimed.
    assert [fact.probability_num for fact in approved[0].facts.filter(kind="offered")] == [None]


def test_no_second_draw_once_cases_are_ranked(town: Town):
    admitted(town, "a", "b")
    drawn(town)
    with on(AFTER), pytest.raises(RowIsFinal):
        commit(town, secret=OTHERS[Holder.OFFICE])
