"""The decorator: permission, one event per command, parents, repeats, simulated time."""

from datetime import datetime

import pytest

from pilotzone.audit import context
from pilotzone.audit.actors import NOBODY, SYSTEM, Actor
from pilotzone.audit.commands import command, retire_origin
from pilotzone.audit.context import SHANGHAI, once, simulated_time
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.errors import AlreadyDone, TimeNotSimulable
from pilotzone.audit.models import Event, Retirement
from pilotzone.audit.verify import chain_faults
from pilotzone.kit.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db
OFFICER = Actor(id="user:1", roles=frozenset({Role.OFFICER}))


def officers_only(by: Actor, /, *_args: object, **_kwargs: object) -> bool:
    return by.has(Role.OFFICER)


def nobody(_by: Actor, /, *_args: object, **_kwargs: object) -> bool:
    return False


@command(allowed=nobody, event="test.inner")
def inner(*, fail: bool = False, by: Actor) -> None:
    context.note(step="inner")
    Retirement.objects.create(origin="example", at=context.now())
    if fail:
        raise Conflict


@command(allowed=officers_only, event="test.outer")
def outer(*, fail_inner: bool = False, origin: Origin | None = None, by: Actor) -> str:
    if origin:
        context.touch_origin(origin)
    try:
        inner(fail=fail_inner, by=by)
    except Conflict:
        return "caught"
    return "done"


@command(allowed=officers_only, event="test.written")
def write(row: str, *, answers: dict[str, str], by: Actor) -> None:
    context.note(row=row, answers=answers)


def logged() -> list[tuple[str, int | None]]:
    return list(Event.objects.order_by("seq").values_list("name", "parent"))


def test_command_refuses_an_actor_its_policy_does_not_allow():
    with pytest.raises(NotAllowed):
        outer(by=NOBODY)
    assert logged() == []
    assert not Retirement.objects.exists()


def test_command_refuses_text_that_cannot_be_kept_and_names_its_field():
    with pytest.raises(Invalid) as caught:
        write("\x00", answers={"use": "甲\ud800"}, by=OFFICER)
    assert [(error.field, error.value) for error in caught.value.errors] == [("row", "\\u0000"), ("answers.use", "\\ud800")]
    assert logged() == []


def test_command_refuses_what_is_no_actor():
    with pytest.raises(TypeError, match="needs by=Actor"):
        outer(by="user:1")


def test_inner_command_runs_under_the_outer_ones_authority_and_names_it_as_parent():
    assert outer(by=OFFICER) == "done"
    first, second = Event.objects.order_by("seq")
    assert [(first.name, first.parent), (second.name, second.parent)] == [("test.outer", None), ("test.inner", first.seq)]
    assert (second.data, second.actor) == ({"step": "inner"}, "user:1")
    assert list(chain_faults()) == []


def test_inner_refusal_that_is_caught_leaves_neither_row_nor_event():
    assert outer(fail_inner=True, by=OFFICER) == "caught"
    assert logged() == [("test.outer", None)]
    assert not Retirement.objects.exists()


def test_same_request_twice_is_done_once():
    with once("key-1"):
        outer(by=OFFICER)
    with once("key-1"), pytest.raises(AlreadyDone):
        outer(by=OFFICER)
    assert len(logged()) == 2


def test_simulated_time_is_refused_unless_all_rows_are_synthetic():
    moment = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)
    for origin in (None, Origin.REAL, Origin.EXAMPLE):
        with simulated_time(moment), pytest.raises(TimeNotSimulable):
            outer(origin=origin, by=OFFICER)
    assert logged() == []
    with simulated_time(moment):
        outer(origin=Origin.SYNTHETIC, by=OFFICER)
    event = Event.objects.order_by("seq").first()
    assert (event.at, event.simulated) == (moment, True)
    assert event.recorded_at > moment


def test_public_ids_are_random_unless_a_simulated_run_brings_its_own():
    assert len({context.public_id() for _n in range(100)}) == 100
    with simulated_time(datetime(2026, 3, 1, 9, tzinfo=SHANGHAI), ids=iter(["a" * 20, "b" * 20])):
        assert [context.public_id(), context.public_id()] == ["a" * 20, "b" * 20]
    assert len(context.public_id()) == 20


def test_event_is_about_the_first_row_or_the_result():
    retirement = retire_origin(Origin.EXAMPLE, by=SYSTEM)
    assert Event.objects.get().subject == f"audit.retirement:{retirement.pk}"


@pytest.mark.parametrize(
    "call", [lambda: context.note(a=1), lambda: context.seal(), lambda: context.about("x"), lambda: context.touch_origin("real")]
)
def test_context_without_a_command_refuses(call):
    with pytest.raises(RuntimeError, match="no command active"):
        call()


def test_naive_simulated_time_is_refused():
    with pytest.raises(ValueError, match="time with a zone"), simulated_time(datetime(2026, 1, 1)):  # noqa: DTZ001 - that is the point
        pass
