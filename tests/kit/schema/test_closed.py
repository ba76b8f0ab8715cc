"""A document takes what its shape names and nothing else."""

from jsonschema import Draft202012Validator

from pilotzone.kit.schema.closed import closed_object


def test_object_takes_what_it_names_and_nothing_else():
    shape = Draft202012Validator(closed_object({"a": {"type": "integer"}, "b": {}}, optional=("b",)))
    given = ({"a": 1}, {"a": 1, "b": "x"}, {"b": 1}, {"a": 1, "c": 2}, [])
    assert [shape.is_valid(document) for document in given] == [True, True, False, False, False]
