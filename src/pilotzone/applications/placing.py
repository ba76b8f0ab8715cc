"""How far the pool goes down a list: pure arithmetic on ranks, amounts and each payer's part. Amounts in fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """One case in line: its key, and what each payer would have to hold for it."""

    key: int
    parts: Mapping[str, int]

    @property
    def amount(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Placed:
    """Who is supported and who waits, each in the order of the list; `short` names the payer whose part stopped the list first."""

    supported: tuple[Asked, ...]
    waiting: tuple[Asked, ...]
    short: str = ""


def place(line: Sequence[Asked], free: Mapping[str, int], *, quota: int | None = None, skip_when_short: bool = False) -> Placed:
    """Return who is supported: down the line while every payer's part lasts and the quota is not full.

    The first case that does not fit ends the list; with `skip_when_short` smaller cases after it are still tried.
    """
    left = dict(free)
    supported: list[Asked] = []
    waiting: list[Asked] = []
    short = ""
    for asked in line:
        lacking = next((payer for payer, part in asked.parts.items() if part > left.get(payer, 0)), "")
        stopped = bool(short) and not skip_when_short
        if stopped or lacking or (quota is not None and len(supported) >= quota):
            waiting.append(asked)
            short = short or lacking
            continue
        supported.append(asked)
        for payer, part in asked.parts.items():
            left[payer] -= part
    return Placed(tuple(supported), tuple(waiting), short)


def chance(line: Sequence[Asked], free: Mapping[str, int], *, quota: int | None = None) -> tuple[int, int] | None:
    """Return how many of how many cases of a drawn line the pool supports, where that was certain before the draw; else None.

    It does where all fit, where all ask for the same, or where a quota is full before any payer's part could run short.
    """
    if not line:
        return None
    count = len(line)
    most = min(count, quota) if quota is not None else count
    payers = sorted({payer for asked in line for payer in asked.parts})
    largest = {payer: sorted((asked.parts.get(payer, 0) for asked in line), reverse=True) for payer in payers}
    if all(sum(largest[payer][:most]) <= free.get(payer, 0) for payer in payers):
        return most, count
    if any(dict(asked.parts) != dict(line[0].parts) for asked in line):
        return None
    places = min(free.get(payer, 0) // part for payer, part in line[0].parts.items() if part)
    return min(most, places), count


def reduced(amounts: Sequence[int], available: int) -> tuple[int, ...]:
    """Return the amounts reduced alike so that their sum fits, each rounded down to a whole fen; as they are where they fit already."""
    total = sum(amounts)
    if total <= available:
        return tuple(amounts)
    return tuple(amount * available // total for amount in amounts)
