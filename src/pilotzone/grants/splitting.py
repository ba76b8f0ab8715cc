"""Divides money among payers to the fen."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from pilotzone.kit.amounts import split

Who = TypeVar("Who", bound=Hashable)


def within(parts: Mapping[Who, int], room: Mapping[Who, int]) -> dict[Who, int]:
    """Return the parts cut to each one's room; what is cut goes to the others that have some, in their order. The sum stays.

    Several claims, each divided by the same shares and rounded, can ask a fen more of one payer than was reserved for
    the grant as a whole; another payer then has that fen over.
    """
    if sum(parts.values()) > sum(room.values()) or min([0, *parts.values(), *room.values()]) < 0:
        raise ValueError(f"Expected parts of 0 or more that fit the room as a whole, got {dict(parts)} for {dict(room)}.")
    cut = {who: min(part, room.get(who, 0)) for who, part in parts.items()}
    over = sum(parts.values()) - sum(cut.values())
    for who in room:
        more = min(over, room[who] - cut.get(who, 0))
        cut[who] = cut.get(who, 0) + more
        over -= more
    return cut


def in_proportion(amount: int, to: Mapping[Who, int]) -> dict[Who, int]:
    """Return an amount divided in proportion to what each has, never more than that; the parts sum to it."""
    if not 0 <= amount <= sum(to.values()):
        raise ValueError(f"Expected an amount from 0 to {sum(to.values())}, got {amount}.")
    if amount == 0:
        return dict.fromkeys(to, 0)
    return dict(zip(to, split(amount, list(to.values())), strict=True))
