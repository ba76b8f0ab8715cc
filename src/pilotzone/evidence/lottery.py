"""A lottery that anybody can draw again: two secrets, a frozen list, and an order that follows from them by hashing.

Two parties each publish the SHA-256 of a secret. The list of eligible applicants is frozen and its hash published. Then both
secrets are revealed. Nobody could have chosen a secret to suit a list, and no random generator is involved.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pilotzone.evidence.errors import EvidenceError

SCHEMA = "pilotzone.draw/1"
SECRET_BYTES = 32

Entry = tuple[str, str]  # public id, stratum


class DrawError(EvidenceError):
    """A draw that does not hold: which part, what was expected, what was found."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the order drawn: position from 1, public id, stratum and the hash that decided."""

    position: int
    public_id: str
    stratum: str
    key: str


def commitment(secret: bytes) -> str:
    """Return what is published of a secret before the list is frozen.

    Parameters
    ----------
    secret : bytes
        32 raw bytes.

    Returns
    -------
    str
        SHA-256 of the secret, 64 hexadecimal digits.

    Raises
    ------
    DrawError
        If the secret is not 32 bytes long.

    Examples
    --------
    >>> commitment(bytes(32))[:16]
    '66687aadf862bd77'
    """
    if len(secret) != SECRET_BYTES:
        raise DrawError(f"secret: expected {SECRET_BYTES} raw bytes, got {len(secret)}.")
    return sha256(secret).hexdigest()


def frozen_list(entries: Sequence[Entry]) -> list[Entry]:
    """Return the list as it is published: sorted by public id.

    Parameters
    ----------
    entries : sequence of (str, str)
        Public id in ASCII, and stratum, of every eligible applicant.

    Returns
    -------
    list of (str, str)
        The same entries in ascending order of public id.

    Raises
    ------
    DrawError
        If the list is empty, an id stands twice or is not ASCII.
    """
    ids = [public_id for public_id, _stratum in entries]
    if not ids:
        raise DrawError("list: expected at least one entry, got none.")
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise DrawError(f"list: expected every public id once, got {twice[0]!r} more than once.")
    foreign = [each for each in ids if not each.isascii()]
    if foreign:
        raise DrawError(f"list: expected public ids in ASCII, got {foreign[0]!r}.")
    return sorted(((public_id, stratum) for public_id, stratum in entries), key=lambda entry: entry[0])


def list_hash(entries: Sequence[Entry]) -> str:
    """Return the hash of a list, whatever the order it is given in.

    Parameters
    ----------
    entries : sequence of (str, str)
        As in `frozen_list`.

    Returns
    -------
    str
        SHA-256 of the RFC 8785 JSON of ``[[public id, stratum], ...]`` sorted by id, 64 hexadecimal digits.

    Raises
    ------
    DrawError
        As in `frozen_list`.

    References
    ----------
    RFC 8785, JSON Canonicalization Scheme. For arrays of text it is JSON without blanks and without escapes that are not needed.
    """
    text = json.dumps(frozen_list(entries), ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def draw(secrets: tuple[bytes, bytes], entries: Sequence[Entry]) -> list[Place]:
    """Return the order that two revealed secrets give a frozen list.

    Parameters
    ----------
    secrets : tuple of bytes
        The office's secret, then the witness's, 32 raw bytes each.
    entries : sequence of (str, str)
        As in `frozen_list`.

    Returns
    -------
    list of Place
        In ascending order of SHA-256(key || SHA-256(stratum in UTF-8) || SHA-256(id in ASCII)), where
        key = SHA-256(secret 1 || secret 2 || hash of the list).

    Raises
    ------
    DrawError
        If a secret is not 32 bytes long, or as in `frozen_list`.

    Examples
    --------
    >>> [place.public_id for place in draw((bytes(32), bytes(32)), [("a", ""), ("b", ""), ("c", "")])]
    ['a', 'c', 'b']
    """
    for secret in secrets:
        commitment(secret)
    seed = sha256(secrets[0] + secrets[1] + bytes.fromhex(list_hash(entries))).digest()
    keyed = sorted((_key(seed, entry), entry) for entry in entries)
    return [Place(position=i, public_id=entry[0], stratum=entry[1], key=key) for i, (key, entry) in enumerate(keyed, start=1)]


def _key(seed: bytes, entry: Entry) -> str:
    public_id, stratum = entry
    return sha256(seed + sha256(stratum.encode()).digest() + sha256(public_id.encode("ascii")).digest()).hexdigest()


def verify_published(document: Mapping[str, Any]) -> list[Place]:
    """Draw a published lottery again and return its order; every published part must hold.

    Parameters
    ----------
    document : mapping
        A published draw (`pilotzone.draw/1`): commitments and secrets of "office" and "witness" and the list's hash in
        hexadecimal, the list as ``[[public id, stratum], ...]`` and the result as a list of public ids.

    Returns
    -------
    list of Place
        The order, equal to the published one.

    Raises
    ------
    DrawError
        If a part is missing or malformed, a secret does not match its commitment, the list does not match its hash, or the
        published order is another one.
    """
    secrets, entries = _read(document)
    for holder, secret in zip(("office", "witness"), secrets, strict=True):
        published = str(document["commitments"][holder]).lower()
        if commitment(secret) != published:
            raise DrawError(f"secrets.{holder}: expected a secret whose SHA-256 is {published}, got one with {commitment(secret)}.")
    if list_hash(entries) != str(document["list_hash"]).lower():
        raise DrawError(f"list: expected a list with hash {document['list_hash']}, got one with {list_hash(entries)}.")
    places = draw(secrets, entries)
    order = [place.public_id for place in places]
    if order != list(document["result"]):
        first = next(i for i, (mine, theirs) in enumerate(zip([*order, None], [*document["result"], None], strict=False)) if mine != theirs)
        raise DrawError(f"result: expected {order[first] if first < len(order) else 'no entry'!r} at position {first + 1}.")
    return places


def _read(document: Mapping[str, Any]) -> tuple[tuple[bytes, bytes], list[Entry]]:
    if document.get("schema") != SCHEMA:
        raise DrawError(f"schema: expected {SCHEMA!r}, got {document.get('schema')!r}.")
    try:
        office, witness = (bytes.fromhex(document["secrets"][holder]) for holder in ("office", "witness"))
        entries = [(str(public_id), str(stratum)) for public_id, stratum in document["list"]]
        # Only looked up here: they are compared by the caller.
        _ = document["commitments"]["office"], document["commitments"]["witness"], document["list_hash"], list(document["result"])
    except (KeyError, TypeError, ValueError) as error:
        raise DrawError(f"draw: expected commitments, secrets, list, list_hash and result, got a file without a proper {error}.") from error
    return (office, witness), entries
