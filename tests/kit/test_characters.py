"""What no database and no file can hold is named wherever it stands, and can still be told to a reader."""

import json
from dataclasses import dataclass

import pytest
from django.utils import translation

from pilotzone.kit.characters import refuse_unkept, unkept, unkept_errors
from pilotzone.kit.errors import Conflict, Invalid
from pilotzone.kit.text import visible


@dataclass(frozen=True, slots=True)
class Draft:
    name_zh: str
    lines: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("长沙 𠮷 \n\t", []),
        ("a\ud800", [("note", "\\ud800")]),
        ("\udfff", [("note", "\\udfff")]),
        ("a\x00", [("note", "\\u0000")]),
        ({"contact": {"phones": ["1", "\ud800"]}, "\x00": 1}, [("note.contact.phones[1]", "\\ud800"), ("\\u0000", "\\u0000")]),
        (Draft("\ud800", ("甲", "\x00")), [("name_zh", "\\ud800"), ("lines[1]", "\\u0000")]),
        ([1, None, 2.5, b"\x00", Draft], []),
    ],
)
def test_text_that_cannot_be_kept_is_named_by_its_place(content, found):
    assert [(error.field, error.value) for error in unkept_errors(content, "note")] == found


def test_refusal_is_said_in_words_that_can_be_sent():
    with translation.override("en"), pytest.raises(Invalid) as caught:
        refuse_unkept({"name": "\ud800"})
    assert str(caught.value) == (
        "Please correct what is marked. name: “\\ud800” is not accepted; accepted: text without NUL and without halves of characters."
    )
    assert (visible("甲\ud800"), unkept("甲")) == ("甲\\ud800", "")


def test_every_message_can_be_sent_whatever_it_repeats():
    refusal = Conflict("%(what)s", what="甲\ud800\x00")
    assert refusal.message == "甲\\ud800\\u0000"
    json.dumps(refusal.to_dict(), ensure_ascii=False).encode()
    str(Invalid.field("name", "\ud800", "")).encode()
