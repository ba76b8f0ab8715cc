"""Every write of the studies room."""

from pilotzone.studies.commands.closing import publish_study, stop_study
from pilotzone.studies.commands.opinions import record_opinion, register_key
from pilotzone.studies.commands.planning import (
    NewStudy,
    decide_ethics,
    describe_study,
    lock_plan,
    open_study,
    record_deviation,
    write_plan,
)
from pilotzone.studies.commands.running import OutcomeSource, estimate_study, register_outcomes, take_snapshot

__all__ = [
    "NewStudy",
    "OutcomeSource",
    "decide_ethics",
    "describe_study",
    "estimate_study",
    "lock_plan",
    "open_study",
    "publish_study",
    "record_deviation",
    "record_opinion",
    "register_key",
    "register_outcomes",
    "stop_study",
    "take_snapshot",
    "write_plan",
]
