"""A bar on a terminal only."""

import sys

from pilotzone.cli.progress import progress_bar


def test_no_bar_where_standard_error_is_no_terminal(capsys):
    with progress_bar("Reading") as update:
        assert update is None

    assert capsys.readouterr() == ("", "")


def test_a_terminal_shows_how_far_the_work_is(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")

    with progress_bar("Reading the panel") as update:
        update(0.5)

    assert "Reading the panel" in capsys.readouterr().err
