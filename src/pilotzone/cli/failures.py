"""What goes wrong in words, with its exit code: 1 failed, 2 usage or bad input."""

import sys

from pilotzone.cli.language import language
from pilotzone.evidence.errors import EvidenceError, PanelError

FAILED, BAD_INPUT = 1, 2

OPTIONS = {"panel": "PANEL", "leave_one_out": "--leave-one-out", "memory_gib": "--memory"}
ERROR = {"zh": "错误：", "en": "Error: "}
NO_MEMORY = {
    "zh": "内存不足。请用 --memory 减少可用内存，或关闭其他程序。",
    "en": "Out of memory. Lower --memory, or close other programs.",
}


class OutputError(Exception):
    """A result could not be written."""


class UsageError(Exception):
    """An option has a value that cannot be used; `option` names it."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


def known() -> tuple[type[Exception], ...]:
    """Return the errors that are explained; those of the rooms only if a room was imported."""
    rooms = sys.modules.get("pilotzone.kit.errors")
    return (EvidenceError, OutputError, UsageError, MemoryError, *([rooms.RoomError] if rooms else []))


def explain(fault: Exception) -> str:
    """Return one line: which option or column, what is wrong, what would be accepted."""
    lang = language()
    if isinstance(fault, MemoryError):
        return ERROR[lang] + NO_MEMORY[lang]
    option = option_of(fault)
    return ERROR[lang] + (f"{option}: " if option else "") + str(fault)


def option_of(fault: Exception) -> str:
    """Return the option an error is about, empty if it is about none."""
    if isinstance(fault, UsageError):
        return fault.option
    field = fault.field if isinstance(fault, PanelError) else None
    return "" if not field else OPTIONS.get(field, "--" + field.replace("_", "-"))


def exit_code(fault: Exception) -> int:
    """Return 2 if the input is at fault, else 1."""
    # A missing extra is a matter of what is installed, though its error belongs to the evidence package.
    if type(fault).__name__ == "MissingPlotError":
        return FAILED
    bad_input = isinstance(fault, EvidenceError | UsageError) or getattr(fault, "status", None) in {400, 422}
    return BAD_INPUT if bad_input else FAILED
