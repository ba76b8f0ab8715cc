"""Errors in words with the right exit code."""

import errno
import sys
from tempfile import gettempdir
from types import SimpleNamespace

import pytest

from pilotzone.cli.failures import OutputError, UsageError, exit_code, explain, known
from pilotzone.evidence.errors import NoComparisonError, PanelError
from pilotzone.evidence.plot import MissingPlotError

TEMPORARY = f"Temporary files lie in {gettempdir()}; the environment variable TMPDIR names another folder."


class RoomError(Exception):
    """Stands in for the errors of a room."""


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (PanelError("x"), 2),
        (NoComparisonError("x"), 2),
        (UsageError("--json", "x"), 2),
        (MissingPlotError("x"), 2),
        (OutputError("x"), 1),
        (MemoryError(), 1),
        (PermissionError(errno.EACCES, "Permission denied", "p.csv"), 1),
        (RoomError("x"), 2),
    ],
)
def test_exit_code_is_two_for_bad_input_and_one_for_failure(fault, code):
    assert exit_code(fault) == code


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (PanelError("Wrong.", field="panel", accepted="a file"), "Error: PANEL: Wrong. Accepted: a file."),
        (PanelError("Wrong.", field="min_event"), "Error: --min-event: Wrong."),
        (PanelError("Wrong.", field="memory_gib"), "Error: --memory: Wrong."),
        (UsageError("--plot", "Wrong."), "Error: --plot: Wrong."),
        (OutputError("Disk full."), "Error: Disk full."),
        (MemoryError(), "Error: Out of memory. Lower --memory, or close other programs."),
        (
            PermissionError(errno.EACCES, "Permission denied", "p.csv"),
            "Error: The system did not let 'p.csv' be read or written: Permission denied.",
        ),
        (OSError(errno.EIO, "I/O error"), "Error: The system did not let a file be read or written: I/O error."),
        (OSError(errno.ENOSPC, "No space left on device"), f"Error: No space is left on the disk. {TEMPORARY}"),
    ],
)
def test_a_message_names_the_option(monkeypatch, fault, text):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    assert explain(fault) == text


def test_a_message_in_a_chinese_locale_begins_in_chinese(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    assert explain(MemoryError()) == "错误：内存不足。请调低 --memory，或关闭其他程序。"
    assert explain(OSError(errno.EIO, "I/O error", "a.csv")) == "错误：无法读写 'a.csv' ：I/O error。"
    assert explain(OSError(errno.ENOSPC, "")).startswith("错误：磁盘空间不足。临时文件在 ")


def test_errors_of_rooms_are_known_once_a_room_was_imported(monkeypatch):
    monkeypatch.delitem(sys.modules, "pilotzone.kit.errors", raising=False)
    assert RoomError not in known()

    monkeypatch.setitem(sys.modules, "pilotzone.kit.errors", SimpleNamespace(RoomError=RoomError))
    assert RoomError in known()
