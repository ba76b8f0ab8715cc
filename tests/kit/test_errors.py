import pickle

import pytest
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from pilotzone.kit.errors import Busy, Conflict, FieldError, Invalid, NotAllowed, NotFound, RoomError


class Colour(TextChoices):
    RED = "red", "Red"
    BLUE = "blue", "Blue"


class PoolShort(Conflict):
    code = "pool_short"
    template = "The pool holds %(free)s, %(asked)s was asked."


STATUSES = [(RoomError, 400), (NotAllowed, 403), (NotFound, 404), (Conflict, 409), (Invalid, 422), (Busy, 503)]


@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_error_carries_its_http_status(kind, status):
    assert kind().status == status


def test_error_fills_its_template_from_data():
    error = PoolShort(free=3, asked=5)

    assert str(error) == "The pool holds 3, 5 was asked."
    assert error.to_dict() == {"code": "pool_short", "message": "The pool holds 3, 5 was asked.", "data": {"free": 3, "asked": 5}}


def test_error_takes_a_template_and_code_of_its_own():
    error = Conflict("No %(what)s left.", code="none_left", what="seat")

    assert (error.code, error.message, Conflict.code) == ("none_left", "No seat left.", "conflict")


def test_error_prints_labels_for_people_and_values_for_machines():
    error = Conflict("One of %(colours)s.", colours=[Colour.RED, Colour.BLUE])

    with override("en"):
        assert str(error) == "One of Red, Blue."
    with override("zh-hans"):
        assert str(error) == "One of Red、Blue."
    assert error.to_dict()["data"] == {"colours": ["red", "blue"]}


def test_error_is_translated_when_printed_not_when_raised():
    with override("en"):
        error = NotAllowed(_("Enter a valid value."))

    with override("zh-hans"):
        assert str(error) == "输入一个有效的值。"


def test_error_survives_a_process_border():
    error = pickle.loads(pickle.dumps(PoolShort(free=3, asked=5)))

    assert (type(error), str(error), error.data) == (PoolShort, "The pool holds 3, 5 was asked.", {"free": 3, "asked": 5})


def test_invalid_names_field_value_and_accepted():
    error = Invalid.field("sort", "colour", accepted=["name", "-name"])

    message = "sort: “colour” is not accepted; accepted: name, -name."
    assert str(error) == f"Please correct what is marked. {message}"
    assert error.to_dict()["errors"] == [{"field": "sort", "value": "colour", "accepted": ["name", "-name"], "message": message}]


def test_field_error_message_of_its_own_wins():
    assert str(FieldError("age", "x", message="Give a number.")) == "Give a number."


def test_field_error_cuts_a_very_long_value():
    assert len(str(FieldError("note", "x" * 5000, accepted="less"))) < 140


def test_busy_says_when_to_try_again():
    assert Busy(retry_after=7).to_dict() == {
        "code": "busy",
        "message": "The system is busy. Nothing was changed; please try again in 7 seconds.",
        "data": {"retry_after": 7},
    }
