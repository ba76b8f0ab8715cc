"""The plan of a draw as it is published, before any secret is known."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from pilotzone.evidence.assignment.candidates import Candidates
from pilotzone.evidence.assignment.groups import KINDS, Group, Rule, form_groups
from pilotzone.evidence.lottery import DrawError, Entry, frozen_list, list_hash

SCHEMA: Final = "pilotzone.draw/2"
HOLDERS: Final = ("office", "witness")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


def frozen_plan(candidates: Candidates, rule: Rule, *, office: str, witness: str) -> dict[str, Any]:
    """Return the plan of a draw: everything that is published once both commitments are in and before a secret is revealed.

    Parameters
    ----------
    candidates : Candidates
        Who takes part.
    rule : Rule
        How groups are formed.
    office, witness : str
        Commitments, 64 hexadecimal digits each.

    Returns
    -------
    dict
        JSON values: schema, commitments, list with hash, plan (rule, groups, members of clusters, facts by name with their
        hash) with hash.

    Raises
    ------
    DrawError
        If a commitment is no SHA-256, both are the same, or as in `form_groups`.

    Examples
    --------
    >>> import numpy as np
    >>> some = Candidates((("A", ""), ("B", "")), (), np.empty((2, 0)), ())
    >>> plan = frozen_plan(some, Rule(kind="simple"), office="0" * 64, witness="1" * 64)
    >>> plan["schema"], plan["plan"]["groups"]
    ('pilotzone.draw/2', [['1', ['A', 'B'], 1]])
    """
    commitments = {"office": office.lower(), "witness": witness.lower()}
    _check_commitments(commitments)
    groups = form_groups(candidates, rule)
    plan = {
        "rule": rule.message(),
        "groups": [[group.name, list(group.ids), group.places] for group in groups],
        "members": [[name, list(units)] for name, units in candidates.members],
        "facts": [list(candidates.names), candidates.facts_hash()],
    }
    entries = [list(entry) for entry in candidates.entries]
    return {
        "schema": SCHEMA,
        "commitments": commitments,
        "list": entries,
        "list_hash": list_hash(list(candidates.entries)),
        "plan": plan,
        "plan_hash": plan_hash(plan),
    }


def plan_hash(plan: Mapping[str, Any]) -> str:
    """Return the hash of a plan: SHA-256 of its RFC 8785 JSON, 64 hexadecimal digits.

    Parameters
    ----------
    plan : mapping
        The part `plan` of a published draw: text, whole numbers, lists and names of fields in ASCII only, for which canonical JSON is
        JSON with sorted names and without blanks.
    """
    return sha256(json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def read_plan(document: Mapping[str, Any]) -> tuple[list[Entry], tuple[Group, ...], dict[str, tuple[str, ...]]]:
    """Return list, groups and members of clusters of a published plan; every part must hold.

    Parameters
    ----------
    document : mapping
        A plan, or a draw made from it.

    Raises
    ------
    DrawError
        If a part is missing or malformed, a hash does not match, an entry is in no group or in two, or a group has too many places.
    """
    if document.get("schema") != SCHEMA:
        raise DrawError(f"schema: expected {SCHEMA!r}, got {document.get('schema')!r}.")
    try:
        entries = [(str(public_id), str(stratum)) for public_id, stratum in document["list"]]
        groups = tuple(Group(str(name), tuple(map(str, ids)), _whole(places)) for name, ids, places in document["plan"]["groups"])
        clusters = [(str(name), tuple(map(str, units))) for name, units in document["plan"]["members"]]
        kind = document["plan"]["rule"]["kind"]
        hashes = {"list": (list_hash(entries), document["list_hash"]), "plan": (plan_hash(document["plan"]), document["plan_hash"])}
        commitments = {holder: str(document["commitments"][holder]) for holder in HOLDERS}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, DrawError):
            raise
        raise DrawError(f"draw: expected commitments, list, list_hash, plan and plan_hash, got a file without a proper {error}.") from error
    _check_commitments(commitments)
    for part, (found, published) in hashes.items():
        if found != str(published).lower():
            raise DrawError(f"{part}: expected a {part} with hash {published}, got one with {found}.")
    if kind not in KINDS:
        raise DrawError(f"plan: expected a rule of one of the kinds {', '.join(KINDS)}, got {kind!r}.")
    _check_groups(entries, groups, clusters)
    return frozen_list(entries), groups, dict(clusters)


def _check_groups(entries: list[Entry], groups: tuple[Group, ...], clusters: list[tuple[str, tuple[str, ...]]]) -> None:
    grouped = sorted(public_id for group in groups for public_id in group.ids)
    if grouped != sorted(public_id for public_id, _ in entries):
        raise DrawError("plan: expected every entry of the list in exactly one group, got others.")
    if clusters and sorted(name for name, _ in clusters) != grouped:
        raise DrawError("plan: expected the members of every cluster of the list, got others.")
    units = Counter(unit for _, inside in clusters for unit in inside)
    twice = [unit for unit, times in units.items() if times > 1]
    if twice:
        raise DrawError(f"plan: expected every unit in one cluster, got {twice[0]!r} more than once.")
    wrong = [group for group in groups if not 0 <= group.places <= len(group.ids)]
    if wrong:
        raise DrawError(f"plan: expected 0 to {len(wrong[0].ids)} places in group {wrong[0].name!r}, got {wrong[0].places}.")


def _check_commitments(commitments: Mapping[str, str]) -> None:
    for holder, text in commitments.items():
        if not _HASH.fullmatch(text.lower()):
            raise DrawError(f"commitments.{holder}: expected the SHA-256 of a secret, 64 hexadecimal digits, got {text!r}.")
    if len(set(commitments.values())) == 1:
        raise DrawError("commitments: expected two parties with a secret each, got the same commitment twice.")


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"number of places {value!r}")
    return value
