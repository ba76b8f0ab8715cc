"""The commands of a zone, run as a person runs them."""

import json
import os
import shutil
import sqlite3
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


@pytest.fixture
def copy(zone, tmp_path):
    """The zone once more, to be spoilt."""
    copied = tmp_path / "copy"
    shutil.copytree(zone, copied)
    return copied


def spoil(home: Path, *statements: str) -> None:
    """Change the database past every command and trigger, as somebody with the file in hand could."""
    with sqlite3.connect(home / "zone.sqlite3") as database:
        triggers = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for statement in (*(f"DROP TRIGGER {name}" for name in triggers), *statements):
            database.execute(statement)
    database.close()


def faults_of(home: Path) -> list[dict[str, str]]:
    checked = run("check", str(home), "--json", "-")
    faults = json.loads(checked.stdout)["faults"]
    assert checked.returncode == (1 if faults else 0), checked.stderr
    return faults


def test_flipped_byte_in_the_log_is_found_and_named(copy):
    spoil(copy, "UPDATE audit_event SET actor = 'system:zonf' WHERE seq = 3")
    assert [fault["where"].split(" (")[0] for fault in faults_of(copy)] == ["event 3"]


def test_consistently_edited_ledger_row_is_found_and_named(copy):
    # A transfer of two legs is made larger on both sides and the balances follow: every sum still agrees.
    with sqlite3.connect(copy / "zone.sqlite3") as database:
        pairs = "SELECT transfer_id FROM ledger_entry GROUP BY transfer_id HAVING count(*) = 2 ORDER BY transfer_id LIMIT 1"
        (transfer,) = database.execute(pairs).fetchone()
        (down, loser), (up, winner) = database.execute(
            "SELECT id, account_id FROM ledger_entry WHERE transfer_id = ? ORDER BY amount", (transfer,)
        ).fetchall()
    database.close()
    spoil(
        copy,
        f"UPDATE ledger_entry SET amount = amount - 100 WHERE id = {down}",
        f"UPDATE ledger_entry SET amount = amount + 100 WHERE id = {up}",
        f"UPDATE ledger_accountbalance SET posted = posted - 100 WHERE account_id = {loser}",
        f"UPDATE ledger_accountbalance SET posted = posted + 100 WHERE account_id = {winner}",
    )
    found = faults_of(copy)
    assert [(fault["check"], fault["where"]) for fault in found if fault["check"] == "seal"] == [
        ("seal", f"ledger.entry:{entry}") for entry in sorted((down, up))
    ]
    assert [fault for fault in found if fault["check"] == "ledger"] == []


@pytest.mark.parametrize("spoilt", ["gone", "changed"])
def test_stored_file_that_is_gone_or_changed_is_found_and_named(copy, spoilt):
    file = min(path for path in (copy / "files").rglob("*") if path.is_file())
    digest = file.name if len(file.name) == 64 else "".join(file.relative_to(copy / "files").parts)
    if spoilt == "gone":
        file.unlink()
    else:
        file.chmod(0o600)
        file.write_bytes(b"other content")
    assert [(fault["where"], fault["found"]) for fault in faults_of(copy) if fault["check"] == "file"] == [
        (digest, {"gone": "none", "changed": "other content"}[spoilt])
    ]


def test_retired_samples_leave_every_balance_at_zero_and_the_zone_holds(copy):
    assert run("retire", str(copy), "synthetic").returncode == 0
    listed = json.loads(run("study", "list", str(copy), "--json", "-").stdout)["studies"]
    assert [each["origin"] for each in listed] == ["example"]
    assert faults_of(copy) == []
    with sqlite3.connect(copy / "zone.sqlite3") as database:
        synthetic = "SELECT posted, held FROM ledger_accountbalance JOIN ledger_account ON id = account_id WHERE origin = 'synthetic'"
        balances = database.execute(synthetic).fetchall()
        kept = database.execute("SELECT count(*) FROM applications_application WHERE origin = 'synthetic'").fetchone()
    database.close()
    assert set(balances) == {(0, 0)}
    assert kept > (20,)
    again = run("retire", str(copy), "synthetic")
    assert (again.returncode, "were retired on" in again.stderr) == (2, True)


def test_real_rows_are_never_retired(copy):
    refused = run("retire", str(copy), "real")
    assert (refused.returncode, "ORIGIN: expected one of synthetic, example, got 'real'" in refused.stderr) == (2, True)


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
