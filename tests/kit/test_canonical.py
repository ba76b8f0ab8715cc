from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest

from pilotzone.kit.canonical import NotCanonical, canonical_bytes, canonical_hash, sha256_hex


class Kind(Enum):
    A = "a"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"b": 1, "a": [True, None, "文"]}, '{"a":[true,null,"文"],"b":1}'),
        ({"amount": 2**53}, '{"amount":"9007199254740992"}'),
        ({"amount": -(2**63)}, '{"amount":"-9223372036854775808"}'),
        ([2**53 - 1], "[9007199254740991]"),
        ([Decimal("1.50"), Decimal("1E+3"), Decimal("0.0")], '["1.5","1000","0"]'),
        ([date(2021, 3, 24)], '["2021-03-24"]'),
        ([datetime(2021, 3, 24, 4, 0, tzinfo=UTC)], '["2021-03-24T12:00:00.000000+08:00"]'),
        ([b"\x00\xff", Kind.A, (1, 2)], '["00ff","a",[1,2]]'),
        ({Kind.A: UUID(int=1)}, '{"a":"00000000-0000-0000-0000-000000000001"}'),
        (0.1, "0.1"),
    ],
)
def test_canonical_bytes_have_one_form(content, expected):
    assert canonical_bytes(content).decode() == expected


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ({"a": [float("nan")]}, r"\$\.a\[0\]"),
        ({"a": float("inf")}, r"\$\.a"),
        ({"a": {1, 2}}, "set"),
        ({"a": object()}, "object"),
        ({1: "x"}, "must be text"),
        ([datetime(2021, 3, 24)], "no time zone"),  # noqa: DTZ001  a naive time is what must be refused
        ([Decimal("NaN")], "finite"),
    ],
)
def test_canonical_bytes_refuse_what_has_no_exact_form(content, where):
    with pytest.raises(NotCanonical, match=where):
        canonical_bytes(content)


def test_canonical_hash_ignores_the_order_of_keys():
    assert canonical_hash({"a": 1, "b": 2}) == canonical_hash({"b": 2, "a": 1}) == sha256_hex(b'{"a":1,"b":2}')
