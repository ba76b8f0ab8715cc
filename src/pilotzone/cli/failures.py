"""What goes wrong in words, with its exit code: 1 failed, 2 usage or bad input."""

import errno
import sys
from tempfile import gettempdir

from pilotzone.cli.language import language

FAILED, BAD_INPUT = 1, 2

OPTIONS = {
    "panel": "PANEL",
    "table": "TABLE",
    "memory_gib": "--memory",
    "sites": "F.json",
    "periods": "F.json",
    "estimate": "ESTIMATES",
    "event_time": "ESTIMATES",
    "bounds": "--bound",
}
"""Options that are called otherwise than the field of the error."""

EXTRAS = {
    "django": "zone",
    "allauth": "zone",
    "yaml": "zone",
    "cryptography": "zone",
    "rfc8785": "zone",
    "vl_convert": "plot",
    "pyspark": "spark",
    "psutil": "bench",
    "diff_diff": "bench",
}
"""The extra that brings a package which may be absent."""

ERROR = {"zh": "错误：", "en": "Error: "}
NO_MEMORY = {
    "zh": "内存不足。请调低 --memory，或关闭其他程序。",
    "en": "Out of memory. Lower --memory, or close other programs.",
}

FULL = {
    "zh": "磁盘空间不足。临时文件在 {folder}，可用环境变量 TMPDIR 指定另一处文件夹。",
    "en": "No space is left on the disk. Temporary files lie in {folder}; the environment variable TMPDIR names another folder.",
}
NOT_READ = {"zh": "无法读写{name}：{reason}。", "en": "The system did not let {name} be read or written: {reason}."}
A_FILE = {"zh": "文件", "en": "a file"}


class OutputError(Exception):
    """A result could not be written."""


class UsageError(ValueError):
    """An option has a value that cannot be used; `option` names it."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


class Missing(ValueError):
    """A package is not installed that an extra brings."""

    def __init__(self, package: str | None, extra: str) -> None:
        super().__init__(f"This needs {package}, which the extra '{extra}' brings: pip install 'pilotzone[{extra}]'.")


def extra_of(fault: ModuleNotFoundError) -> str | None:
    """Return the extra that brings a missing module, None if none does."""
    return EXTRAS.get((fault.name or "").partition(".")[0])


def known() -> tuple[type[Exception], ...]:
    """Return the errors that are explained; those of the rooms only if a room was imported."""
    rooms = sys.modules.get("pilotzone.kit.errors")
    return (ValueError, OutputError, MemoryError, OSError, *([rooms.RoomError] if rooms else []))


def is_refusal(fault: Exception) -> bool:
    """Tell a refusal from a fault of ours: our refusals are subclasses that name field, value and what is accepted."""
    return type(fault) is not ValueError


def explain(fault: Exception) -> str:
    """Return one line: which option or column, what is wrong, what would be accepted."""
    lang = language()
    if isinstance(fault, MemoryError):
        return ERROR[lang] + NO_MEMORY[lang]
    if isinstance(fault, OSError):
        return ERROR[lang] + _system(fault, lang)
    option = option_of(fault)
    return ERROR[lang] + (f"{option}: " if option else "") + str(fault)


def _system(fault: OSError, lang: str) -> str:
    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FULL[lang].format(folder=gettempdir())
    name = A_FILE[lang] if fault.filename is None else f" {fault.filename!r} " if lang == "zh" else repr(fault.filename)
    return NOT_READ[lang].format(name=name, reason=fault.strerror or str(fault))


def option_of(fault: Exception) -> str:
    """Return the option an error is about, empty if it is about none."""
    if isinstance(fault, UsageError):
        return fault.option
    # Only the evidence package says which argument was wrong; its arguments are the options by another spelling.
    panels = sys.modules.get("pilotzone.evidence.errors")
    field = fault.field if panels is not None and isinstance(fault, panels.PanelError) else None
    return "" if not field else OPTIONS.get(field, "--" + field.replace("_", "-"))


def exit_code(fault: Exception) -> int:
    """Return 1 if the work failed, 2 if the input or the installation is at fault."""
    return FAILED if isinstance(fault, OutputError | MemoryError | OSError) else BAD_INPUT
