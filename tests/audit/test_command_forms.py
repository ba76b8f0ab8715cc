from typing import ClassVar
from uuid import uuid4

import pytest
from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.enums import Origin
from pilotzone.audit.errors import AlreadyDone
from pilotzone.audit.models import Retirement
from pilotzone.kit.errors import Conflict, FieldError, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


class Sample(CommandForm):
    names: ClassVar = {"uscc": "number"}
    number = forms.CharField()


class Taken(Conflict):
    template = _("Taken.")
    field = "uscc"


def refusing(error):
    def command(given):
        raise error

    return command


def test_form_hands_its_fields_to_the_command_and_keeps_the_result():
    form = Sample({"number": "7"})
    assert form.carry_out(lambda given: given["number"] * 2)
    assert form.result == "77"


def test_form_sent_twice_is_carried_out_once():
    data = {"number": "7", "request_key": str(uuid4())}
    assert Sample(data).carry_out(lambda given: retire_origin(Origin.EXAMPLE, by=SYSTEM))
    with pytest.raises(AlreadyDone):
        Sample(data).carry_out(lambda given: retire_origin(Origin.SYNTHETIC, by=SYSTEM))
    assert list(Retirement.objects.values_list("origin", flat=True)) == ["example"]


def test_fresh_forms_carry_different_keys():
    assert Sample()["request_key"].value() != Sample()["request_key"].value()


def test_form_without_fields_counts_as_sent(rf):
    assert CommandForm.of(rf.post("/")).carry_out(lambda given: given == {})
    assert not CommandForm.of(rf.get("/")).is_bound


def test_form_that_is_not_valid_runs_no_command():
    form = Sample({})
    assert not form.carry_out(refusing(AssertionError("was run")))
    assert list(form.errors) == ["number"]


@pytest.mark.parametrize(
    ("error", "where"),
    [
        (Invalid(errors=[FieldError("uscc", "x", "y")]), "number"),
        (Invalid(errors=[FieldError("number", "x", "y")]), "number"),
        (Invalid(errors=[FieldError("elsewhere", "x", "y")]), "__all__"),
        (Invalid(), "__all__"),
        (Conflict(), "__all__"),
        (Taken(), "number"),
    ],
)
def test_refusal_stands_at_its_field(error, where):
    form = Sample({"number": "7"})
    assert not form.carry_out(refusing(error))
    assert list(form.errors) == [where]


def test_refusal_of_the_person_is_no_matter_of_the_form():
    with pytest.raises(NotAllowed):
        Sample({"number": "7"}).carry_out(refusing(NotAllowed()))
