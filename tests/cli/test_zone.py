"""The commands of a zone, run as a person runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `pilotzone` in a process of its own, as it would start from a shell without any setting of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PILOTZONE_", "DJANGO_"))}
    command = [sys.executable, "-m", "pilotzone", *arguments]
    source = str(Path(__file__).resolve().parents[2] / "src")
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=clean | {"LANG": "C.UTF-8", "PYTHONPATH": source} | environment
    )


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo") / "zone"
    made = run("demo", str(home), "--no-serve")
    assert made.returncode == 0, made.stderr
    return home


def test_demo_makes_a_zone_that_holds(zone):
    checked = run("check", str(zone), "--json", "-")
    assert (checked.returncode, json.loads(checked.stdout)) == (0, {"schema": "pilotzone.check/1", "holds": True, "faults": []})


def test_demo_twice_changes_no_log_in(zone):
    before = (zone / "keys" / "log-ins.txt").read_text()
    again = run("demo", str(zone), "--no-serve")
    assert (again.returncode, (zone / "keys" / "log-ins.txt").read_text()) == (0, before)


def test_secrets_are_for_the_owner_only(zone):
    names = ("zone.toml", "keys/zone.key", "keys/log-ins.txt")
    assert [(zone / name).stat().st_mode & 0o077 for name in names] == [0, 0, 0]


def test_flipped_byte_in_the_log_is_found_and_named(zone, tmp_path):
    import shutil
    import sqlite3

    copy = tmp_path / "copy"
    shutil.copytree(zone, copy)
    with sqlite3.connect(copy / "zone.sqlite3") as database:
        database.execute("DROP TRIGGER audit_event_no_update")
        database.execute("UPDATE audit_event SET actor = 'system:zonf' WHERE seq = 3")
    database.close()
    checked = run("check", str(copy), "--json", "-")
    assert checked.returncode == 1
    assert [fault["where"].split(" (")[0] for fault in json.loads(checked.stdout)["faults"]] == ["event 3"]


def test_init_refuses_an_unknown_pack_with_the_nearest_name_and_leaves_nothing(tmp_path):
    refused = run("init", str(tmp_path / "zone"), "--pack", "changsa")
    assert (refused.returncode, "Did you mean changsha?" in refused.stderr) == (2, True)
    assert not (tmp_path / "zone").exists()


def test_init_refuses_a_folder_that_holds_something(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    refused = run("init", str(tmp_path), "--pack", "changsha")
    assert (refused.returncode, "holds something already" in refused.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_faulty_pack_leaves_no_zone(tmp_path):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "zone.yaml").write_text("name_zh: 试验区\nname_en: Zone\nareas: []\nmandate: []\n")
    refused = run("init", str(tmp_path / "zone"), "--pack", str(pack))
    assert (refused.returncode, "mandate" in refused.stderr) == (2, True)
    assert not (tmp_path / "zone").exists()


def test_serve_and_check_refuse_a_folder_without_a_zone(tmp_path):
    for command in ("serve", "check"):
        refused = run(command, str(tmp_path))
        assert (refused.returncode, "zone.toml" in refused.stderr) == (2, True)


def test_keys_sign_and_are_never_overwritten(tmp_path):
    key, file = tmp_path / "my.key", tmp_path / "opinion.txt"
    file.write_text("无保留")
    assert run("key", "new", str(key)).returncode == 0
    assert run("sign", str(file), "--key", str(key)).returncode == 0
    assert json.loads((tmp_path / "opinion.txt.sig.json").read_text())["payloadType"].startswith("application/vnd.pilotzone")
    again = run("key", "new", str(key))
    assert (again.returncode, "exists already" in again.stderr) == (2, True)


def test_draw_verify_names_what_does_not_hold(tmp_path):
    file = tmp_path / "draw.json"
    file.write_text("{}")
    refused = run("draw", "verify", str(file))
    assert (refused.returncode, "schema: expected" in refused.stderr) == (2, True)
