import pytest
from django.utils.translation import override

from pilotzone.kit.schema import SchemaFault, check_schema

WHOLE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "title": "Application",
    "additionalProperties": False,
    "required": ["name", "contact"],
    "properties": {
        "name": {
            "type": "string",
            "minLength": 2,
            "maxLength": 100,
            "x-title-zh": "单位名称",
            "x-title-en": "Name",
            "x-help-en": "As registered.",
        },
        "uscc": {"type": "string", "format": "uscc"},
        "size": {"type": "string", "enum": ["S", "M"], "x-enum-zh": ["小型", "中型"], "x-enum-en": ["small", "medium"]},
        "fee": {"type": "integer", "format": "amount", "x-scale": "yuan", "minimum": 0, "maximum": 100_000_000},
        "staff": {"type": "integer", "minimum": 1},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "agreed": {"type": "boolean", "const": True},
        "fields": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
        "contact": {"type": "object", "required": ["mobile"], "properties": {"mobile": {"type": "string", "format": "cn-mobile"}}},
    },
}


def _one(**part):
    return {"type": "object", "properties": {"a": part}}


def _deep(levels):
    part = {"type": "string"}
    for _level in range(levels - 1):
        part = {"type": "object", "properties": {"a": part}}
    return part


def test_accepted_schema_is_kept_as_it_is():
    assert check_schema(WHOLE).document == WHOLE


@pytest.mark.parametrize(
    ("document", "field", "message"),
    [
        (
            _one(**{"$ref": "http://evil.example/x", "type": "string"}),
            "schema.properties.a.$ref",
            "the keyword “$ref” is not accepted here",
        ),
        (_one(**{"$ref": "#"}), "schema.properties.a.$ref", "the keyword “$ref” is not accepted here"),
        (_one(**{"$dynamicRef": "#x", "type": "string"}), "schema.properties.a.$dynamicRef", "“$dynamicRef” is not accepted"),
        (
            _one(type="string", pattern="^(a+)+$"),
            "schema.properties.a.pattern",
            "“format” with one of: area-code, cn-mobile, date",
        ),
        (
            _one(type="string", minimun=3),
            "schema.properties.a.minimun",
            "accepted: description, enum, format, maxLength",
        ),
        (_one(type="string", allOf=[]), "schema.properties.a.allOf", "“allOf” is not accepted here"),
        ({"type": "object", "properties": {}, "$defs": {}}, "schema.$defs", "“$defs” is not accepted here"),
        ({"type": "object", "properties": {}, "$id": "http://x"}, "schema.$id", "“$id” is not accepted here"),
        ({"type": "object", "properties": {}, "$schema": "http://x"}, "schema.$schema", "“$schema” is not accepted here"),
        ([], "schema", "accepted: a mapping with a “type”."),
        ({}, "schema.type", "accepted: object, array, string, integer, number, boolean."),
        ({"type": "string"}, "schema.type", "“string” is not accepted; accepted: object."),
        ({"type": "object"}, "schema.properties", "accepted: a mapping of names to questions."),
        ({"type": "object", "properties": []}, "schema.properties", "accepted: a mapping of names to questions."),
        (_one(type=["string", "null"]), "schema.properties.a.type", "accepted: object, array"),
        (_one(type="null"), "schema.properties.a.type", "accepted: object, array"),
        (_one(type="array"), "schema.properties.a.items", "accepted: a mapping with a “type”."),
        (_one(type="string", format="regex"), "schema.properties.a.format", "“regex” is not accepted; accepted: area-code"),
        (_one(type="integer", format="uscc"), "schema.properties.a.format", "accepted: amount."),
        (_one(type="string", format=["uscc"]), "schema.properties.a.format", "accepted: area-code"),
        (_one(type="integer", format="amount", **{"x-scale": "dollar"}), "schema.properties.a.x-scale", "accepted: hour, kilometre, yuan."),
        (_one(type="integer", **{"x-scale": "yuan"}), "schema.properties.a.x-scale", "“yuan” is not accepted"),
        (
            _one(type="string", maxLength="9"),
            "schema.properties.a.maxLength",
            "a whole number up to 20,000, not below minLength.",
        ),
        (_one(type="string", maxLength=3, minLength=4), "schema.properties.a.maxLength", "not below minLength"),
        (_one(type="string", minLength=-1), "schema.properties.a.minLength", "a whole number from 0 to 20,000"),
        (_one(type="string", minLength=True), "schema.properties.a.minLength", "a whole number from 0 to 20,000"),
        (_one(type="integer", minimum=0.5), "schema.properties.a.minimum", "a number of the same type"),
        (_one(type="integer", minimum=2, maximum=1), "schema.properties.a.maximum", "not below minimum"),
        (_one(type="string", enum=[]), "schema.properties.a.enum", "a list of different values of the same type"),
        (_one(type="string", enum=["a", 1]), "schema.properties.a.enum", "a list of different values of the same type"),
        (_one(type="string", enum=["a", "a"]), "schema.properties.a.enum", "a list of different values of the same type"),
        (_one(type="string", enum="ab"), "schema.properties.a.enum", "a list of different values of the same type"),
        (_one(type="string", enum=["a"], **{"x-enum-zh": []}), "schema.properties.a.x-enum-zh", "as many texts as there are values"),
        (_one(type="boolean", const=False), "schema.properties.a.const", "accepted: true."),
        (_one(type="string", title=3), "schema.properties.a.title", "accepted: a text."),
        (_one(type="array", items={"type": "string"}, uniqueItems=1), "schema.properties.a.uniqueItems", "accepted: true, false."),
        ({"type": "object", "properties": {}, "required": ["a"]}, "schema.required", "a list of names from “properties”"),
        ({"type": "object", "properties": {}, "additionalProperties": True}, "schema.additionalProperties", "accepted: false."),
        ({"type": "object", "properties": {"a-b": {"type": "string"}}}, "schema.properties", "names of letters, digits and _"),
        ({"type": "object", "properties": {"_a": {"type": "string"}}}, "schema.properties", "names of letters, digits and _"),
        ({"type": "object", "properties": {1: {"type": "string"}}}, "schema.properties", "names of letters, digits and _"),
        ({"type": "object", "properties": {f"a{n}": {"type": "string"} for n in range(201)}}, "schema", "at most 200 questions"),
        (_deep(6), "schema.properties.a.properties.a.properties.a.properties.a.properties.a", "at most 5 levels"),
    ],
)
def test_schema_with_anything_else_is_refused_by_name(document, field, message):
    with pytest.raises(SchemaFault) as caught:
        check_schema(document)

    assert field in [error.field for error in caught.value.errors]
    assert message in str(caught.value)


def test_schema_of_five_levels_is_accepted():
    assert check_schema(_deep(5)).document["type"] == "object"


def test_very_deep_schema_is_refused_without_walking_it():
    with pytest.raises(SchemaFault, match="at most 5 levels"):
        check_schema(_deep(5000))


def test_all_faults_are_named_at_once():
    with pytest.raises(SchemaFault) as caught:
        check_schema(
            {"type": "object", "foo": 1, "properties": {"a": {"type": "string", "pattern": "x"}, "b": {"type": "date"}}}, field="form"
        )

    assert [error.field for error in caught.value.errors] == ["form.foo", "form.properties.a.pattern", "form.properties.b.type"]


def test_faults_are_named_in_chinese():
    with override("zh-hans"), pytest.raises(SchemaFault) as caught:
        check_schema(_one(type="string", minimun=3))

    assert str(caught.value.errors[0]).startswith("schema.properties.a.minimun：此处不接受关键字“minimun”；可接受：")
