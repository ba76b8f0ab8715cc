"""The second call, which is open when the sample ends: those who got nothing for want of a condition try again.

One is a draft still, two wait for the formal check, one was sent back and waits for its applicant.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from pilotzone.packs.samples.cases import ASK_SCAN, hand_in, send_back, start
from pilotzone.packs.samples.plan import BY_NUMBER, SOURCE, YEAR
from pilotzone.packs.samples.policy_tool import second_call
from pilotzone.packs.samples.stage import Happening, Stage
from pilotzone.registry.commands import record_attribute
from pilotzone.registry.enums import AttributeKey

STARTS = {28: "11-09 15:00", 31: "11-11 10:00", 32: "11-12 11:00", 29: "11-16 14:30"}


def second_cases(stage: Stage) -> Iterator[Happening]:
    """Yield how two places of registration come to be known, and how four apply."""
    place = partial(record_attribute, key=AttributeKey.REGISTERED_AREA, source=SOURCE, by=stage.office.officer)
    moved_on, founded = date(YEAR, 9, 1), BY_NUMBER[29].founded
    yield Happening("11-03 10:00", lambda: place(stage.parties[28], value="430104", valid_from=moved_on))
    yield Happening("11-03 10:10", lambda: place(stage.parties[29], value="430105", valid_from=founded))
    for number, moment in STARTS.items():
        yield Happening(moment, partial(start, stage, BY_NUMBER[number], call=second_call))
    yield Happening("11-10 10:15", lambda: hand_in(stage, BY_NUMBER[28], call=second_call))
    yield Happening("11-12 16:20", lambda: hand_in(stage, BY_NUMBER[31], call=second_call))
    yield Happening("11-13 09:40", lambda: hand_in(stage, BY_NUMBER[32], scan=False, call=second_call))
    yield Happening("11-20 10:30", lambda: send_back(stage, BY_NUMBER[32], ASK_SCAN, call=second_call))
