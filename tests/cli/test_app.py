"""The top of the command line: fast help, lazy commands, clear messages."""

import subprocess
import sys

import pytest
import typer

from pilotzone.cli import app, entries
from pilotzone.cli.entries import Entry

HEAVY = {"numpy", "scipy", "duckdb", "pyarrow", "pandas", "django", "rich", "vl_convert"}


def test_help_lists_every_command_and_imports_none():
    script = (
        "import sys; sys.argv = ['pilotzone', '--help']\n"
        "from pilotzone.cli import main\n"
        "try: main()\n"
        f"finally: print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "HEAVY []"
    assert {entry.name for entry in entries.ENTRIES} <= set(done.stdout.split())


def test_help_of_a_command_imports_nothing_heavy():
    script = (
        "import sys; sys.argv = ['pilotzone', 'evaluate', '--help']\n"
        "from pilotzone.cli import main\n"
        "try: main()\n"
        f"finally: print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

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


def test_a_group_is_loaded_with_its_own_commands(monkeypatch):
    group = typer.Typer()
    group.command("lint")(lambda: None)
    group.command("build")(lambda: None)
    monkeypatch.setattr(entries, "group", group, raising=False)

    command = app.load(Entry("pack", "pilotzone.cli.entries:group", "Packs."))

    assert (command.name, sorted(command.commands)) == ("pack", ["build", "lint"])


def test_a_missing_extra_is_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "zone_command.py").write_text("import no_such_django\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(typer.Exit) as stop:
        app.load(Entry("serve", "zone_command:serve", "Serve a zone.", extra="zone"))

    assert stop.value.exit_code == 1
    assert capsys.readouterr().err == "pilotzone serve needs the extra 'zone': pip install 'pilotzone[zone]'.\n"


def test_a_module_of_ours_that_is_missing_is_not_blamed_on_an_extra():
    with pytest.raises(ModuleNotFoundError, match="no_such_part"):
        app.load(Entry("serve", "pilotzone.cli.no_such_part:serve", "Serve a zone.", extra="zone"))
