"""From two revealed secrets to who is drawn in each group, and the same again from a published draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pilotzone.evidence.assignment.candidates import Candidates
from pilotzone.evidence.assignment.groups import Group, Rule, check_groups, form_groups
from pilotzone.evidence.assignment.plan import HOLDERS, read_plan
from pilotzone.evidence.lottery import DrawError, Entry, Place, commitment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a draw decided.

    Attributes
    ----------
    groups : tuple of Group
        As planned.
    orders : tuple of tuple of Place
        The whole order of each group, positions from 1; the first `places` are drawn, the rest are its waiting list.
    members : Mapping[str, tuple of str]
        Units of each cluster; empty where units were drawn themselves.
    """

    groups: tuple[Group, ...]
    orders: tuple[tuple[Place, ...], ...]
    members: Mapping[str, tuple[str, ...]]

    @property
    def drawn(self) -> tuple[str, ...]:
        """Entries that are drawn, by public id."""
        pairs = zip(self.groups, self.orders, strict=True)
        return tuple(sorted(place.public_id for group, order in pairs for place in order[: group.places]))

    @property
    def units(self) -> tuple[str, ...]:
        """Units that are drawn: the entries, or the members of the clusters among them."""
        return tuple(sorted(unit for entry in self.drawn for unit in self.members.get(entry, (entry,))))


def make_draw(plan: Mapping[str, Any], secrets: tuple[bytes, bytes]) -> dict[str, Any]:
    """Return the published draw that two revealed secrets give a published plan.

    Parameters
    ----------
    plan : mapping
        As `frozen_plan` gives.
    secrets : tuple of bytes
        The office's secret, then the witness's, 32 raw bytes each.

    Returns
    -------
    dict
        The plan with ``secrets`` in hexadecimal and ``result``, the order of every group.

    Raises
    ------
    DrawError
        If a part of the plan does not hold or a secret does not match its commitment.
    """
    for holder, secret in zip(HOLDERS, secrets, strict=True):
        published = plan.get("commitments")
        expected = str(published.get(holder, "") if isinstance(published, Mapping) else "").lower()
        if commitment(secret) != expected:
            raise DrawError(f"secrets.{holder}: expected a secret whose SHA-256 is {expected}, got one with {commitment(secret)}.")
    outcome = _outcome(plan, secrets)
    shown = {holder: secret.hex() for holder, secret in zip(HOLDERS, secrets, strict=True)}
    return {**plan, "secrets": shown, "result": [[place.public_id for place in order] for order in outcome.orders]}


def verify_draw(document: Mapping[str, Any], candidates: Candidates | None = None) -> Outcome:
    """Draw a published draw again; every published part must hold.

    Parameters
    ----------
    document : mapping
        A published draw (`pilotzone.draw/2`).
    candidates : Candidates, optional
        Who took part, with the facts: groups are then formed again as well.

    Returns
    -------
    Outcome
        Equal to the published one.

    Raises
    ------
    DrawError
        If a part is missing or malformed, a secret or a hash does not match, the groups are not those that the rule forms, or the
        published order is another one.
    """
    try:
        office, witness = (bytes.fromhex(document["secrets"][holder]) for holder in HOLDERS)
        result = [list(map(str, order)) for order in document["result"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DrawError(f"draw: expected secrets and result, got a file without a proper {error}.") from error
    found = make_draw(document, (office, witness))
    wrong = [at for at, order in enumerate(found["result"]) if at >= len(result) or result[at] != order]
    outcome = _outcome(document, (office, witness))
    if wrong or len(result) != len(found["result"]):
        name = outcome.groups[wrong[0]].name if wrong else "beyond the last"
        raise DrawError(f"result: expected the order that the secrets give in every group, got another one in group {name!r}.")
    if candidates is not None:
        _check_formed(document, candidates, outcome)
    return outcome


def _check_formed(document: Mapping[str, Any], candidates: Candidates, outcome: Outcome) -> None:
    try:
        names, digest = document["plan"]["facts"]
    except (KeyError, TypeError, ValueError) as error:
        raise DrawError("plan: expected names and hash of the facts, got a plan without them.") from error
    if [list(entry) for entry in candidates.entries] != document["list"] or list(candidates.names) != names:
        raise DrawError("list: expected the entries and facts of the plan, got others.")
    if dict(candidates.members) != dict(outcome.members):
        raise DrawError("list: expected the units of every cluster that the plan names, got others.")
    if digest != candidates.facts_hash():
        raise DrawError(f"list: expected facts with hash {digest}, got some with {candidates.facts_hash()}.")
    if form_groups(candidates, rule_of(document)) != outcome.groups:
        raise DrawError("plan: expected the groups that the rule forms from the facts, got others.")


def rule_of(document: Mapping[str, Any]) -> Rule:
    """Return the rule of a published plan."""
    try:
        rule = dict(document["plan"]["rule"])
        quota = {str(name): places for name, places in rule.pop("quota", [])}
        return Rule(**rule, quota=quota)
    except (TypeError, ValueError) as error:
        if isinstance(error, DrawError):
            raise
        raise DrawError(f"plan: expected a rule with kind, places, size or quota, got {document['plan']['rule']!r}.") from error


def _outcome(document: Mapping[str, Any], secrets: tuple[bytes, bytes]) -> Outcome:
    entries, groups, members = read_plan(document)
    check_groups(entries, groups, rule_of(document))
    # The plan is part of the key: nobody can try groups against an order.
    key = sha256(secrets[0] + secrets[1] + bytes.fromhex(document["list_hash"]) + bytes.fromhex(document["plan_hash"])).digest()
    strata = dict(entries)
    orders = tuple(_order(key, [(public_id, strata[public_id]) for public_id in group.ids]) for group in groups)
    return Outcome(groups, orders, members)


def _order(key: bytes, entries: list[Entry]) -> tuple[Place, ...]:
    keyed = sorted(
        (sha256(key + sha256(stratum.encode()).digest() + sha256(public_id.encode("ascii")).digest()).hexdigest(), public_id, stratum)
        for public_id, stratum in entries
    )
    return tuple(Place(at, public_id, stratum, found) for at, (found, public_id, stratum) in enumerate(keyed, start=1))
