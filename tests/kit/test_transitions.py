from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db.models import TextChoices

from pilotzone.kit.transitions import (
    RowIsFinal,
    StepNotPossible,
    Transition,
    Workflow,
    advance,
    allowed_steps,
    is_final,
    state_of,
)


class State(TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    DONE = "done", "Done"


class Step(TextChoices):
    SEND = "send", "Send"
    RECALL = "recall", "Recall"
    FINISH = "finish", "Finish"


LETTER = Workflow(
    State,
    {
        Step.SEND: Transition((State.DRAFT,), State.SENT),
        Step.RECALL: Transition((State.SENT,), State.DRAFT),
        Step.FINISH: Transition((State.DRAFT, State.SENT), State.DONE),
    },
)


@dataclass
class Letter:
    workflow: ClassVar[Workflow] = LETTER
    status: str = "draft"


@pytest.mark.parametrize(("state", "step", "target"), list(LETTER.table()))
def test_advance_follows_the_table(state, step, target):
    row = Letter(status=state.value)

    if target is None:
        with pytest.raises((StepNotPossible, RowIsFinal)):
            advance(row, step)
        assert row.status == state.value
    else:
        advance(row, step)
        assert row.status == target.value


def test_table_lists_every_state_and_step():
    assert len(list(LETTER.table())) == 9
    assert sum(target is not None for *_, target in LETTER.table()) == 4


def test_advance_names_state_step_and_what_is_possible():
    with pytest.raises(StepNotPossible) as caught:
        advance(Letter(), Step.RECALL)

    assert str(caught.value) == "“Recall” is not possible in the state “Draft”. Possible now: Send, Finish."
    assert caught.value.to_dict()["data"] == {"step": "recall", "state": "draft", "allowed": ["send", "finish"]}


def test_advance_says_that_a_state_is_final():
    with pytest.raises(RowIsFinal, match="“Send” is not possible in the state “Done”, which is final"):
        advance(Letter(status="done"), Step.SEND)


def test_allowed_steps_and_is_final_follow_the_state():
    assert allowed_steps(Letter(status="sent")) == (Step.RECALL, Step.FINISH)
    assert (is_final(Letter(status="sent")), is_final(Letter(status="done"))) == (False, True)
    assert LETTER.final_states == (State.DONE,)


def test_state_of_refuses_a_status_outside_the_workflow():
    with pytest.raises(ValueError, match="lost"):
        state_of(Letter(status="lost"))


def test_workflow_refuses_states_of_another_kind():
    with pytest.raises(TypeError, match="Step"):
        Workflow(State, {Step.SEND: Transition((Step.SEND,), State.SENT)})


def test_workflow_refuses_a_step_from_nowhere():
    with pytest.raises(TypeError, match="no sources"):
        Workflow(State, {Step.SEND: Transition((), State.SENT)})
