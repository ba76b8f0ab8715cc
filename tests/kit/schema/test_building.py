import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.kit.schema import SchemaFault, build_form, check_schema

DOCUMENT = {
    "type": "object",
    "required": ["name", "size", "agreed", "contact"],
    "properties": {
        "name": {
            "type": "string",
            "minLength": 2,
            "maxLength": 100,
            "x-title-zh": "单位名称",
            "x-title-en": "Name",
            "x-help-en": "As <b>registered</b>.",
        },
        "uscc": {"type": "string", "format": "uscc", "x-title-zh": "统一社会信用代码"},
        "size": {"type": "string", "enum": ["S", "M"], "x-enum-zh": ["小型", "中型"], "x-enum-en": ["small", "medium"]},
        "level": {"type": "integer", "enum": [1, 2, 3, 4, 5, 6]},
        "fee": {"type": "integer", "format": "amount", "maximum": 100_000_000, "x-title-en": "Fee"},
        "loss": {"type": "integer", "format": "amount", "minimum": -100_000},
        "hours": {"type": "integer", "format": "amount", "x-scale": "hour"},
        "staff": {"type": "integer", "minimum": 1},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "founded": {"type": "string", "format": "date"},
        "used": {"type": "string", "format": "partial-date"},
        "listed": {"type": "boolean"},
        "agreed": {"type": "boolean", "const": True},
        "fields": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}, "maxItems": 1},
        "sites": {"type": "array", "items": {"type": "string"}},
        "plan": {"type": "string", "maxLength": 2000},
        "contract": {"type": "string", "format": "file"},
        "contact": {
            "type": "object",
            "x-title-en": "Contact",
            "required": ["mobile"],
            "properties": {"mobile": {"type": "string", "format": "cn-mobile"}, "email": {"type": "string", "format": "email"}},
        },
        "bank": {"type": "object", "required": ["account"], "properties": {"account": {"type": "string"}, "branch": {"type": "string"}}},
    },
}
SCHEMA = check_schema(DOCUMENT)
LEAST = {"name": "甲乙", "size": "S", "agreed": "on", "contact-mobile": "13800138000"}


def _form(**changes):
    return build_form(SCHEMA)({**LEAST, **changes})


def test_form_gives_the_answers_of_the_schema():
    form = _form(
        uscc=" 91110000600037341l",
        level="4",
        fee="１，２３４.５６",
        loss="-5",
        hours="1:30:01",
        staff="1,200",
        share="0.25",
        founded="2020年1月2日",
        used="2021年3月",
        listed="no",
        fields=["b"],
        sites=" 岳麓 \r\n\r\n天心",
        plan="x\r\ny",
        **{"contact-email": "a@example.cn", "bank-account": "62", "bank-branch": "岳麓支行"},
    )

    assert form.is_valid(), form.errors
    assert form.answers() == {
        "name": "甲乙",
        "uscc": "91110000600037341L",
        "size": "S",
        "level": 4,
        "fee": 123_456,
        "loss": -500,
        "hours": 5401,
        "staff": 1200,
        "share": 0.25,
        "founded": "2020-01-02",
        "used": "2021-03",
        "listed": False,
        "agreed": True,
        "fields": ["b"],
        "sites": ["岳麓", "天心"],
        "plan": "x\r\ny",
        "contact": {"mobile": "13800138000", "email": "a@example.cn"},
        "bank": {"account": "62", "branch": "岳麓支行"},
    }
    SCHEMA.validate(form.answers())


def test_form_leaves_out_what_is_not_answered():
    form = _form()

    assert form.is_valid(), form.errors
    assert form.answers() == {"name": "甲乙", "size": "S", "agreed": True, "contact": {"mobile": "13800138000"}}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "x"}, "name", "Ensure this value has at least 2 characters (it has 1)."),
        ({"uscc": "911100006000373411"}, "uscc", "the check digit of “911100006000373411” does not match"),
        ({"uscc": "1"}, "uscc", "Enter a unified social credit code of 18 characters with its check digit."),
        ({"size": "L"}, "size", "Select a valid choice."),
        ({"fee": "1.234"}, "fee", "Enter at most 2 decimals."),
        ({"fee": "x"}, "fee", "Enter a number such as 1,234.56."),
        ({"fee": "-1"}, "fee", "Enter zero or more."),
        ({"fee": "1000000.01"}, "fee", "Enter at most 1,000,000.00."),
        ({"loss": "-1000.01"}, "loss", "Enter -1,000.00 or more."),
        ({"staff": "1.5"}, "staff", "Enter a whole number such as 1,234."),
        ({"staff": "0"}, "staff", "Enter 1 or more."),
        ({"share": "2"}, "share", "less than or equal to 1"),
        ({"founded": "2020"}, "founded", "Enter a date such as 2021-03-24."),
        ({"used": "soon"}, "used", "Enter a date such as 2021-03-24, 2021-03 or 2021."),
        ({"agreed": ""}, "agreed", "This field is required."),
        ({"fields": ["c"]}, "fields", "Select a valid choice."),
        ({"fields": ["a", "b"]}, "fields", "Enter at most 1 value."),
        ({"contact-mobile": ""}, "contact-mobile", "This field is required."),
        ({"contact-mobile": "12"}, "contact-mobile", "Enter a mobile number of 11 digits."),
        ({"bank-branch": "x"}, "bank-account", "Enter an answer."),
    ],
)
def test_form_says_beside_the_field_what_is_wrong(changes, field, message):
    form = _form(**changes)

    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert message in form.errors[field][0]


def test_form_shows_answers_again():
    answers = {
        "name": "甲乙",
        "size": "M",
        "fee": 123_456,
        "hours": 5401,
        "founded": "2020-01-02",
        "used": "2021",
        "listed": False,
        "agreed": True,
        "sites": ["岳麓", "天心"],
        "fields": ["a"],
        "contact": {"mobile": "13800138000"},
    }
    form = build_form(SCHEMA)(answers=answers)

    shown = {field.name: field.value() for field in form if field.value() not in (None, "")}

    assert shown == {
        "name": "甲乙",
        "size": "M",
        "fee": "1,234.56",
        "hours": "1:30:01",
        "founded": "2020-01-02",
        "used": "2021",
        "listed": "no",
        "agreed": True,
        "sites": "岳麓\n天心",
        "fields": ["a"],
        "contact-mobile": "13800138000",
    }
    again = build_form(SCHEMA)(shown)
    assert again.is_valid(), again.errors
    assert again.answers() == answers


TEXT = st.text(alphabet="ab长沙 <&'", min_size=2, max_size=20).filter(lambda text: len(text.strip()) >= 2).map(str.strip)
ANSWERS = st.fixed_dictionaries(
    {"name": TEXT, "size": st.sampled_from(["S", "M"]), "agreed": st.just(True), "contact": st.just({"mobile": "13800138000"})},
    optional={
        "level": st.integers(1, 6),
        "fee": st.integers(0, 100_000_000),
        "loss": st.integers(-100_000, 2**63 - 1),
        "hours": st.integers(0, 10**9),
        "staff": st.integers(1, 2**63 - 1),
        "founded": st.dates().filter(lambda day: day.year >= 1000).map(str),
        "used": st.sampled_from(["2021", "2021-03", "2021-03-04"]),
        "listed": st.booleans(),
        "sites": st.lists(TEXT, min_size=1, max_size=3),
        "fields": st.sampled_from([["a"], ["b"]]),
        "bank": st.fixed_dictionaries({"account": TEXT}),
    },
)


@settings(max_examples=60, deadline=None)
@given(answers=ANSWERS)
def test_answers_go_through_the_form_unchanged(answers):
    SCHEMA.validate(answers)
    with override("en"):
        shown = {field.name: field.value() for field in build_form(SCHEMA)(answers=answers)}
        form = build_form(SCHEMA)({name: value for name, value in shown.items() if value is not None})

        assert form.is_valid(), form.errors
        assert form.answers() == answers


def test_form_keeps_or_replaces_an_uploaded_file():
    upload = SimpleUploadedFile("contract.pdf", b"x")
    fresh = build_form(SCHEMA)(LEAST, {"contract": upload})
    kept = build_form(SCHEMA)(LEAST, answers={"contract": "f-1"})

    assert fresh.is_valid(), fresh.errors
    assert fresh.uploads == {"contract": upload}
    assert fresh.answers({"contract": "f-2"})["contract"] == "f-2"
    with pytest.raises(KeyError, match="contract"):
        fresh.answers()
    assert kept.is_valid(), kept.errors
    assert (kept.uploads, kept.answers()["contract"]) == ({}, "f-1")
    assert "Present file: f-1" in kept.as_p()


def test_form_speaks_the_readers_language():
    with override("zh-hans"):
        form = build_form(SCHEMA)()
        assert (form["name"].label, form["size"].field.choices[0]) == ("单位名称", ("S", "小型"))
    with override("en"):
        form = build_form(SCHEMA)()
        assert (form["name"].label, form["size"].field.choices[0]) == ("Name", ("S", "small"))
        assert form["uscc"].label == "统一社会信用代码"
        assert form["staff"].label == "staff"


def test_form_is_set_with_label_hint_unit_and_error_tied_together():
    html = str(_form(name="", fee="x"))

    assert '<label class="pz-label" for="id_name">Name</label>' in html
    assert '<div class="pz-hint" id="id_name_helptext">As &lt;b&gt;registered&lt;/b&gt;.</div>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert '<a href="#id_name">Name: This field is required.</a>' in html
    assert '<span class="pz-unit">yuan</span>' in html
    assert '<legend class="pz-label">Contact</legend>' in html
    assert " required" not in html.replace("This field is required", "")


def test_form_follows_the_given_order_and_widgets():
    form = build_form(
        SCHEMA, {"order": ["size", "name"], "widgets": {"size": "select", "contact.mobile": "textarea", "name": "textarea"}}
    )()

    assert list(form.fields)[:3] == ["size", "name", "uscc"]
    assert [form["size"].widget_type, form["name"].widget_type] == ["select", "textarea"]


@pytest.mark.parametrize(
    ("ui", "message"),
    [
        ({"order": ["colour"]}, "ui.order: “colour” is not accepted; accepted: name, uscc"),
        ({"widgets": {"colour": "radio"}}, "ui.widgets: “colour” is not accepted; accepted: name"),
        ({"widgets": {"size": "slider"}}, "ui.widgets.size: “slider” is not accepted; accepted: radio, select, textarea."),
        ({"layout": {}}, "ui: “layout” is not accepted; accepted: order, widgets."),
    ],
)
def test_form_refuses_unknown_wishes(ui, message):
    with pytest.raises(SchemaFault) as caught:
        build_form(SCHEMA, ui)

    assert message in str(caught.value)


def test_form_of_a_list_of_groups_is_refused():
    schema = check_schema(
        {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "object", "properties": {"b": {"type": "string"}}}}}}
    )

    with pytest.raises(SchemaFault, match="a list of texts, or of a choice"):
        build_form(schema)
