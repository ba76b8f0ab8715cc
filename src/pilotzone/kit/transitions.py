"""Workflows as tables: which step leads from which states to which state.

A model names its workflow (`workflow: ClassVar[Workflow] = APPLICATION`); `advance` is the only place that compares and
assigns its status. The table is data, so a test can walk status × step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict


class StepNotPossible(Conflict):
    """The step does not start from the row's present state."""

    code = "step_not_possible"
    template = _("“%(step)s” is not possible in the state “%(state)s”. Possible now: %(allowed)s.")


class RowIsFinal(Conflict):
    """The row is in a state that nothing leads out of."""

    code = "row_is_final"
    template = _("“%(step)s” is not possible in the state “%(state)s”, which is final.")


@dataclass(frozen=True, slots=True)
class Transition:
    """From any of `sources` to `target`."""

    sources: tuple[TextChoices, ...]
    target: TextChoices


@dataclass(frozen=True, slots=True)
class Workflow:
    """The life of one kind of row: its states, and per step the states it starts from and the state it leads to."""

    states: type[TextChoices]
    steps: Mapping[TextChoices, Transition]
    field: str = "status"

    def __post_init__(self) -> None:
        for step, transition in self.steps.items():
            strangers = [state for state in (*transition.sources, transition.target) if not isinstance(state, self.states)]
            if strangers or not transition.sources:
                raise TypeError(f"Step {step!r} must lead from and to {self.states.__name__}, got {strangers or 'no sources'}.")

    def allows(self, state: TextChoices, step: TextChoices) -> bool:
        """Say whether `step` starts from `state`."""
        return step in self.steps and state in self.steps[step].sources

    def steps_from(self, state: TextChoices) -> tuple[TextChoices, ...]:
        """Return the steps that start from `state`, in the order of the table."""
        return tuple(step for step, transition in self.steps.items() if state in transition.sources)

    @property
    def final_states(self) -> tuple[TextChoices, ...]:
        """The states that no step starts from."""
        return tuple(state for state in self.states if not self.steps_from(state))

    def table(self) -> Iterator[tuple[TextChoices, TextChoices, TextChoices | None]]:
        """Yield every (state, step, target); the target is None where the step is refused."""
        for state in self.states:
            for step, transition in self.steps.items():
                yield state, step, transition.target if state in transition.sources else None


class HasWorkflow(Protocol):
    """A row whose class names its workflow."""

    workflow: ClassVar[Workflow]


def state_of(row: HasWorkflow) -> TextChoices:
    """Return the row's state as a member of its workflow's states."""
    return row.workflow.states(getattr(row, row.workflow.field))


def allowed_steps(row: HasWorkflow) -> tuple[TextChoices, ...]:
    """Return the steps that are possible from the row's present state."""
    return row.workflow.steps_from(state_of(row))


def is_final(row: HasWorkflow) -> bool:
    """Say whether nothing leads out of the row's present state."""
    return not allowed_steps(row)


def advance(row: HasWorkflow, step: TextChoices) -> None:
    """Move the row in memory by `step`; the caller holds the lock and saves. Refuses what the table does not list."""
    state, workflow = state_of(row), row.workflow
    if not workflow.allows(state, step):
        allowed = workflow.steps_from(state)
        raise StepNotPossible(step=step, state=state, allowed=allowed) if allowed else RowIsFinal(step=step, state=state)
    setattr(row, workflow.field, workflow.steps[step].target.value)
