"""The top of the command line: fast help, lazy commands, clear messages."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import pilotzone
from pilotzone.cli import app, entries
from pilotzone.cli.entries import Entry

HEAVY = {"numpy", "scipy", "duckdb", "pyarrow", "pandas", "django", "rich", "vl_convert"}


def plain_python(script):
    environment = {**os.environ, "PYTHONPATH": str(Path(pilotzone.__file__).parents[1])}
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)


def test_help_lists_every_command_and_imports_none():
    script = (
        "import sys; sys.argv = ['pilotzone', '--help']\n"
        "from pilotzone.cli import main\n"
        "try: main()\n"
        f"finally: print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))\n"
    )

    done = plain_python(script)

    assert done.stdout.splitlines()[-1] == "HEAVY []"
    assert {entry.name for entry in entries.ENTRIES} <= set(done.stdout.split())


@pytest.mark.parametrize("command", ["evaluate", "trial", "rdd"])
def test_help_of_a_command_imports_nothing_heavy(command):
    script = (
        f"import sys; sys.argv = ['pilotzone', '{command}', '--help']\n"
        "from pilotzone.cli import main\n"
        "try: main()\n"
        f"finally: print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))\n"
    )

    done = plain_python(script)

    assert done.stdout.splitlines()[-1] == "HEAVY []"


@pytest.mark.parametrize("entry", entries.ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_leads_to_a_command_of_its_name(entry):
    assert app.load(entry).name == entry.name


def test_no_command_shows_help(run):
    code, out, err = run()

    assert code == 2
    assert "Commands:" in out + err


def test_a_mistyped_command_gets_the_nearest_name(run):
    code, _, err = run("evalute")

    assert code == 2
    assert "No such command 'evalute'. Did you mean 'evaluate'?" in err


def test_version_is_printed(run, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"1.2.3-{name}")

    assert run("--version") == (0, "pilotzone 1.2.3-pilotzone\n", "")


def test_a_group_is_loaded_with_its_own_commands():
    command = app.load(Entry("pack", "packs:pack", "Packs."))

    assert (command.name, sorted(command.commands)) == ("pack", ["lint", "new"])


def failing(fault):
    def fail():
        raise fault

    return fail


def test_a_missing_extra_is_named(run, monkeypatch):
    monkeypatch.setattr(app, "app", failing(ModuleNotFoundError("No module named 'django.db'", name="django.db")))

    assert run("serve") == (2, "", "Error: This needs django.db, which the extra 'zone' brings: pip install 'pilotzone[zone]'.\n")


def test_a_missing_module_of_ours_is_not_blamed_on_an_extra(run, monkeypatch):
    monkeypatch.setattr(app, "app", failing(ModuleNotFoundError("no such", name="pilotzone.nothing")))

    with pytest.raises(ModuleNotFoundError):
        run("serve")


def test_a_fault_of_ours_keeps_its_traceback(run, monkeypatch):
    monkeypatch.setattr(app, "app", failing(ValueError("a fault")))

    with pytest.raises(ValueError, match="a fault"):
        run("serve")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_process_told_to_end_takes_its_temporary_files_along(tmp_path, name):
    number = getattr(signal, name)
    script = (
        "import os, signal, tempfile\n"
        "from pilotzone.cli.app import end_in_order\n"
        f"signal.signal(signal.{name}, signal.SIG_DFL)\n"
        "end_in_order()\n"
        f"with tempfile.TemporaryDirectory(dir={str(tmp_path)!r}):\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
    )

    done = plain_python(script)

    assert (done.returncode, list(tmp_path.iterdir())) == (128 + number, [])


def test_a_signal_that_is_ignored_stays_ignored():
    script = (
        "import signal\n"
        "from pilotzone.cli.app import end_in_order\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "end_in_order()\n"
        "print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)\n"
    )

    assert plain_python(script).stdout == "True\n"
