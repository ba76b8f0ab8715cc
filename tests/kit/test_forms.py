from datetime import date

import pytest
from django import forms

from pilotzone.kit.dates import UNKNOWN_DATE, partial_date
from pilotzone.kit.errors import Conflict, FieldError, Invalid
from pilotzone.kit.forms import AmountField, DayField, FormatField, KitForm, PartialDateField, WholeNumberField


class Claim(KitForm):
    fee = AmountField(unit="yuan", required=False)
    cards = WholeNumberField(required=False)
    paid_on = DayField(required=False)
    started = PartialDateField(required=False)
    email = FormatField(format_name="email", required=False)
    note = forms.CharField(required=False)


def test_fields_give_what_is_stored():
    form = Claim({"fee": "5万元", "cards": "8", "paid_on": "2021年3月24日", "started": "2021", "email": "a@example.cn"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "fee": 5_000_000,
        "cards": 8,
        "paid_on": date(2021, 3, 24),
        "started": partial_date(2021),
        "email": "a@example.cn",
        "note": "",
    }


def test_empty_fields_give_nothing_and_an_unknown_date():
    form = Claim({"fee": "  "})

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"fee": None, "cards": None, "paid_on": None, "started": UNKNOWN_DATE, "email": "", "note": ""}


def test_required_partial_date_must_be_known():
    field = PartialDateField()

    with pytest.raises(forms.ValidationError, match="required"):
        field.clean("")


@pytest.mark.parametrize(
    ("field", "initial", "text", "changed"),
    [
        (AmountField(), 123_456, "1,234.56", False),
        (AmountField(), 123_456, "1234.57", True),
        (AmountField(), None, "", False),
        (AmountField(), None, "x", True),
    ],
)
def test_amount_knows_whether_it_was_changed(field, initial, text, changed):
    assert field.has_changed(initial, text) is changed


def test_initial_values_are_shown_as_people_write_them():
    form = Claim(initial={"fee": 123_456, "started": partial_date(2021, 3), "paid_on": date(2021, 3, 24)})

    assert [form["fee"].value(), form["started"].value()] == ["1,234.56", "2021-03"]
    assert 'value="2021-03-24"' in str(form["paid_on"])


def test_refusal_of_a_command_is_shown_beside_its_field():
    form = Claim({})
    error = Invalid(
        errors=[
            FieldError("fee", 1, "at most 5"),
            FieldError("note", "x", message="Say why."),
            FieldError("colour", "red", "blue"),
            FieldError("cards", 0),
        ]
    )

    form.refuse(error)

    assert form.errors == {
        "fee": ["Enter at most 5."],
        "note": ["Say why."],
        "cards": ["This is not accepted."],
        "__all__": ["colour: “red” is not accepted; accepted: blue."],
    }


def test_refusal_without_fields_is_shown_on_top():
    form = Claim({})

    form.refuse(Invalid("Nothing was claimed."))

    assert form.non_field_errors() == ["Nothing was claimed."]
    assert "Nothing was claimed." in str(form)


def test_conflict_of_a_command_is_shown_on_top():
    form = Claim({})

    form.refuse(Conflict("The pool is empty."))

    assert form.non_field_errors() == ["The pool is empty."]
