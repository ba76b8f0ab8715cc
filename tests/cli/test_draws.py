"""Secrets of a lottery, made off the server."""

import stat

import pytest

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


@pytest.fixture
def drawn(run, tmp_path):
    """A list of ten firms, both secrets, and a function that plans and makes a draw by design."""
    path = tmp_path / "名单.csv"
    rows = "".join(f"F{i:02d},{'城南' if i % 2 else '城北'},T{i // 2},{(i * 7) % 10}\n" for i in range(10))
    path.write_text("编号,片区,园区,员工\n" + rows, encoding="utf-8")
    hashes = [run("draw", "secret", tmp_path / name)[1].strip() for name in ("office", "witness")]

    def make(*options):
        plan = ("draw", "plan", path, "--unit", "编号", "--office", hashes[0], "--witness", hashes[1], "--out", tmp_path / "plan.json")
        first = run(*plan, *options)
        secrets = ("--office", tmp_path / "office", "--witness", tmp_path / "witness")
        return first, run("draw", "make", tmp_path / "plan.json", *secrets, "--out", tmp_path / "draw.json"), path, tmp_path / "draw.json"

    return make


@pytest.mark.parametrize(
    ("options", "again", "units"),
    [
        (("--pairs", "--facts", "员工"), (), 5),
        (("--block", "5", "--places", "2", "--facts", "员工"), (), 4),
        (("--stratum", "片区", "--quota", "城南=2,城北=1"), ("--stratum", "片区"), 3),
        (("--cluster", "园区", "--places", "2", "--facts", "员工"), ("--cluster", "园区"), 4),
        (("--places", "3"), (), 3),
    ],
)
def test_draw_by_design_is_planned_made_and_verified(run, drawn, options, again, units):
    first, second, listed, draw = drawn(*options)

    assert (first[0], second[0]) == (0, 0)
    code, out, err = run("draw", "verify", draw)
    assert code == 0
    assert f"The draw holds: units drawn {units}" in err
    code, out, err = run("draw", "verify", draw, "--list", listed, "--unit", "编号", *again)
    assert code == 0
    assert ("difference in sd" in out) == ("--facts" in options)


def test_draw_by_design_speaks_chinese(run, drawn, monkeypatch):
    monkeypatch.setattr("pilotzone.cli.draws.language", lambda: "zh")

    first, second, _, draw = drawn("--pairs")

    assert "请在任何一方揭示秘密之前公布" in first[2]
    assert "抽中单位数 5" in second[2]
    assert "抽签无误" in run("draw", "verify", draw)[2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--places: How many are to be drawn?"),
        (("--pairs", "--places", "2"), "--places: --pairs says how many"),
        (("--pairs", "--block", "4"), "--pairs: It does not go with --block"),
        (("--stratum", "片区", "--quota", "城南"), "--quota: '城南' is no number of places"),
        (("--stratum", "片区", "--quota", "城南=1,城南=2"), "--quota: '城南' stands twice"),
        (("--places", "30"), "places: expected at most the 10 entries"),
        (("--pairs", "--facts", "员"), "There is no column '员'"),
    ],
)
def test_draws_that_cannot_be_planned_are_refused(drawn, options, message):
    first, _, _, _ = drawn(*options)

    assert first[0] == 2
    assert message in first[2]


def test_draws_that_do_not_hold_exit_with_2(run, drawn, tmp_path):
    _, _, listed, draw = drawn("--pairs")
    other = tmp_path / "other.secret"
    run("draw", "secret", other)

    plan = ("draw", "make", tmp_path / "plan.json", "--out", tmp_path / "x.json", "--witness", tmp_path / "witness", "--office")
    assert "secrets.office: expected a secret whose SHA-256" in run(*plan, other)[2]
    other.write_text("no hex")
    code, _, err = run(*plan, other)
    assert (code, (tmp_path / "x.json").exists()) == (2, False)
    assert "expected a file as `draw secret` writes it" in err
    assert "--unit: A list needs the column" in run("draw", "verify", draw, "--list", listed)[2]
    changed = draw.read_text(encoding="utf-8").replace("F00", "F0X")
    draw.write_text(changed, encoding="utf-8")
    assert run("draw", "verify", draw)[0] == 2


def test_list_goes_only_with_a_draw_by_design(run, tmp_path):
    path = tmp_path / "draw.json"
    path.write_text('{"schema": "pilotzone.draw/1"}')

    code, _, err = run("draw", "verify", path, "--list", path)

    assert code == 2
    assert "--list: This draw has no groups to form again" in err


@pytest.mark.parametrize("holder", ["office", "witness"])
def test_no_secret_is_written_over(run, drawn, tmp_path, holder):
    drawn("--pairs")
    before = (tmp_path / holder).read_bytes()

    secrets = ("--office", tmp_path / "office", "--witness", tmp_path / "witness")
    code, _, err = run("draw", "make", tmp_path / "plan.json", *secrets, "--out", tmp_path / holder)

    assert (code, f"is also named by --{holder}" in err, (tmp_path / holder).read_bytes() == before) == (2, True, True)


def test_a_draw_that_publishes_two_results_does_not_hold(run, drawn):
    _, _, _, draw = drawn("--pairs")
    text = draw.read_text(encoding="utf-8")
    draw.write_text(text.replace('"plan_hash"', '"plan_hash": "x", "plan_hash"', 1), encoding="utf-8")

    code, _, err = run("draw", "verify", draw)

    assert (code, "the name 'plan_hash' stands twice" in err) == (2, True)
