"""The lottery against a second reading of its rule, and everything that may be wrong with a published one."""

import hashlib
import json
from copy import deepcopy

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.evidence.lottery import SCHEMA, DrawError, commitment, draw, frozen_list, list_hash, verify_published

OFFICE, WITNESS = bytes(range(32)), bytes(range(32, 64))
ENTRIES = [("C3", "高校"), ("A1", ""), ("B2", "企业"), ("D4", "企业")]


def published() -> dict:
    return {
        "schema": SCHEMA,
        "commitments": {"office": commitment(OFFICE), "witness": commitment(WITNESS)},
        "secrets": {"office": OFFICE.hex(), "witness": WITNESS.hex()},
        "list": [list(entry) for entry in frozen_list(ENTRIES)],
        "list_hash": list_hash(ENTRIES),
        "result": [place.public_id for place in draw((OFFICE, WITNESS), ENTRIES)],
    }


def test_order_is_that_of_the_published_rule():
    ordered = sorted(ENTRIES)
    hashed = hashlib.sha256(json.dumps([list(entry) for entry in ordered], ensure_ascii=False, separators=(",", ":")).encode()).digest()
    key = hashlib.sha256(OFFICE + WITNESS + hashed).digest()

    def position(entry: tuple[str, str]) -> bytes:
        stratum, public_id = (hashlib.sha256(part).digest() for part in (entry[1].encode(), entry[0].encode()))
        return hashlib.sha256(key + stratum + public_id).digest()

    assert [place.public_id for place in draw((OFFICE, WITNESS), ENTRIES)] == [entry[0] for entry in sorted(ENTRIES, key=position)]


@given(
    st.lists(
        st.tuples(st.text("ABC123", min_size=1, max_size=6), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)),
        min_size=1,
        unique_by=lambda e: e[0],
    )
)
def test_list_hash_is_of_rfc_8785_bytes(entries):
    expected = hashlib.sha256(rfc8785.dumps([list(entry) for entry in sorted(entries)])).hexdigest()
    assert list_hash(entries) == expected


@given(st.permutations(ENTRIES))
def test_order_in_which_the_list_is_given_does_not_matter(entries):
    assert draw((OFFICE, WITNESS), entries) == draw((OFFICE, WITNESS), ENTRIES)


def test_published_draw_is_drawn_again():
    assert [place.public_id for place in verify_published(published())] == published()["result"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("secrets", "witness"), OFFICE.hex(), "secrets.witness: expected a secret whose SHA-256"),
        (("secrets", "office"), "00", "secret: expected 32 raw bytes, got 1"),
        (("secrets", "office"), "zz", "expected commitments, secrets"),
        (("list",), [["A1", ""], ["B2", "企业"]], "list: expected a list with hash"),
        (("list",), [["A1", ""], ["A1", "企业"]], "more than once"),
        (("list",), [], "at least one entry"),
        (("result",), ["A1", "B2", "C3", "D4"], "result: expected"),
        (("result",), [], "result: expected"),
        (("schema",), "pilotzone.draw/2", "schema: expected"),
    ],
)
def test_published_draw_that_does_not_hold_is_refused(path, value, message):
    document = deepcopy(published())
    holder = document
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    with pytest.raises(DrawError, match=message):
        verify_published(document)


@pytest.mark.parametrize("part", ["commitments", "secrets", "list", "list_hash", "result"])
def test_published_draw_without_a_part_is_refused(part):
    document = published()
    del document[part]
    with pytest.raises(DrawError, match=part):
        verify_published(document)


def test_public_ids_outside_ascii_are_refused():
    with pytest.raises(DrawError, match="ASCII"):
        frozen_list([("甲", "")])
