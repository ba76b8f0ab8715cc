"""Secrets of a lottery, made off the server."""

import stat

from pilotzone.evidence.lottery import commitment


def test_draw_secret_writes_it_for_its_owner_and_prints_the_commitment(run, tmp_path):
    path = tmp_path / "office.secret"

    code, out, _ = run("draw", "secret", path)

    secret = bytes.fromhex(path.read_text())
    assert (code, out) == (0, commitment(secret) + "\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_draw_secret_is_another_each_time_and_overwrites_nothing(run, tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    run("draw", "secret", first)
    run("draw", "secret", second)
    kept = first.read_text()

    code, out, err = run("draw", "secret", first)

    assert (code, out, first.read_text(), kept == second.read_text()) == (2, "", kept, False)
    assert f"expected a new file in a folder that is there, got {first}" in err
