"""Every write about indicators. Definitions, values and targets are never edited: what changes is a new row."""

from pilotzone.indicators.commands.definitions import VersionTerms, define_form, define_frame, define_indicator, new_version
from pilotzone.indicators.commands.observations import Promise, correct, record_observation, set_target, withdraw
from pilotzone.indicators.commands.returns import (
    accept_return,
    correct_return,
    lock_return,
    open_returns,
    query_return,
    revise_return,
    save_return,
    submit_return,
)
from pilotzone.indicators.commands.sections import take_indicators, take_targets, take_values

__all__ = [
    "Promise",
    "VersionTerms",
    "accept_return",
    "correct",
    "correct_return",
    "define_form",
    "define_frame",
    "define_indicator",
    "lock_return",
    "new_version",
    "open_returns",
    "query_return",
    "record_observation",
    "revise_return",
    "save_return",
    "set_target",
    "submit_return",
    "take_indicators",
    "take_targets",
    "take_values",
    "withdraw",
]
