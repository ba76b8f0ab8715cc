"""JSON from outside is read in one way only."""

import json

import pytest

from pilotzone.evidence.parsing import parse_json


def test_json_is_read():
    assert parse_json('{"a": [1, 2.5, null, {"a": "名"}]}') == {"a": [1, 2.5, None, {"a": "名"}]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "Expecting property name"),
        ('{"a": {"b": 1, "b": 2}}', "the name 'b' stands twice"),
        ("[NaN]", "NaN is no number of JSON"),
        ("[-Infinity]", "-Infinity is no number of JSON"),
        ("[" * 100_000, "nested too deep"),
        ("9" * 5000, "too many digits"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text, reason):
    with pytest.raises(json.JSONDecodeError, match=reason):
        parse_json(text)
