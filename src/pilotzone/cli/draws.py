"""Lotteries, keys and signatures: what is done off the server."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.failures import UsageError
from pilotzone.cli.files import check_outputs, machine_form, write_together
from pilotzone.cli.language import language
from pilotzone.cli.options import names_of
from pilotzone.cli.output import say, table

BY_DESIGN = "pilotzone.draw/2"

WORDS = {
    "group": ("组", "group"),
    "entries": ("公开编号", "public ids"),
    "places": ("名额", "places"),
    "position": ("位次", "position"),
    "id": ("公开编号", "public id"),
    "stratum": ("层", "stratum"),
    "drawn": ("抽中", "drawn"),
    "others": ("未抽中", "others"),
    "fact": ("事前特征", "fact"),
    "difference": ("差（标准差倍数）", "difference in sd"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "planned": (
        "{file}：组数 {groups}。请在任何一方揭示秘密之前公布；方案摘要 {hash}。",
        "{file}: number of groups {groups}. Publish it before a secret is revealed; hash of the plan {hash}.",
    ),
    "made": ("{file}：抽中单位数 {units}。", "{file}: units drawn {units}."),
    "holds": ("抽签无误：抽中单位数 {units}，方案摘要 {hash}。", "The draw holds: units drawn {units}, hash of the plan {hash}."),
}

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


draw = typer.Typer(no_args_is_help=True)
key = typer.Typer(no_args_is_help=True)


# A group of a single command stays a group only if it has a callback.
@draw.callback()
def published_lotteries() -> None:
    """Published lotteries."""


@key.callback()
def keys_off_the_server() -> None:
    """Keys made and kept off the server."""


@draw.command(name="plan")
def draw_plan(
    entries: Annotated[Path, typer.Argument(metavar="LIST", help="Parquet or CSV file, one row per unit.")],
    unit: Annotated[str, typer.Option(metavar="COL", help="Column of the public id (ASCII).")],
    office: Annotated[str, typer.Option(metavar="SHA256", help="Commitment of the office.")],
    witness: Annotated[str, typer.Option(metavar="SHA256", help="Commitment of the witness.")],
    out: Annotated[str, typer.Option(metavar="F.json", help="Where to write the plan.")],
    stratum: Annotated[str | None, typer.Option(metavar="COL", help="Column of the stratum.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="COL", help="Column of what is drawn as one.")] = None,
    facts: Annotated[str, typer.Option(metavar="A,B", help="Columns of facts known before: for blocks, pairs, balance.")] = "",
    places: Annotated[int | None, typer.Option(metavar="N", help="Places: of the draw, or of each block.")] = None,
    quota: Annotated[str, typer.Option(metavar="NAME=N,NAME=N", help="Places by stratum.")] = "",
    block: Annotated[int | None, typer.Option(metavar="N", help="Units of a block; --places of them are drawn.")] = None,
    pairs: Annotated[bool, typer.Option("--pairs", help="Form matched pairs; one of each is drawn.")] = False,
) -> None:
    """Form the groups of a draw and write the plan to be published once both commitments are in."""
    check_outputs({"--out": out}, others={"LIST": entries})
    # NumPy and the reader are imported only when there is something to form.
    from pilotzone.evidence.assignment import Rule, frozen_plan, read_candidates

    rule = Rule(**_rule(places=places, quota=_quota(quota), block=block, pairs=pairs))
    found = read_candidates(entries, unit=unit, stratum=stratum, cluster=cluster, facts=names_of(facts))
    plan = frozen_plan(found, rule, office=office, witness=witness)
    write_together({out: machine_form(plan).encode()})
    table(_heads("group", "entries", "places"), [[name, " ".join(ids), number] for name, ids, number in plan["plan"]["groups"]])
    say(_word("planned", file=out, groups=len(plan["plan"]["groups"]), hash=plan["plan_hash"]))


@draw.command(name="make")
def draw_make(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", exists=True, dir_okay=False, readable=True)],
    office: Annotated[Path, typer.Option(metavar="F", exists=True, dir_okay=False, help="File of the office's secret.")],
    witness: Annotated[Path, typer.Option(metavar="F", exists=True, dir_okay=False, help="File of the witness's secret.")],
    out: Annotated[str, typer.Option(metavar="F.json", help="Where to write the draw.")],
) -> None:
    """Draw by a published plan with both secrets revealed, and write the draw to be published."""
    check_outputs({"--out": out}, others={"PLAN": plan, "--office": office, "--witness": witness})
    from pilotzone.evidence.assignment import make_draw, verify_draw

    found = make_draw(_document(plan), (_secret("office", office), _secret("witness", witness)))
    outcome = verify_draw(found)
    write_together({out: machine_form(found).encode()})
    _show(outcome)
    say(_word("made", file=out, units=len(outcome.units)))


@draw.command(name="verify")
def draw_verify(
    file: File,
    entries: Annotated[
        Path | None, typer.Option("--list", metavar="LIST", help="The list with its facts: forms the groups again, shows balance.")
    ] = None,
    unit: Annotated[str | None, typer.Option(metavar="COL", help="With --list: column of the public id.")] = None,
    stratum: Annotated[str | None, typer.Option(metavar="COL", help="With --list: column of the stratum.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="COL", help="With --list: column of the cluster.")] = None,
) -> None:
    """Draw a published lottery again; exits with 0 only if every part of it holds."""
    from pilotzone.evidence.lottery import verify_published

    document = _document(file)
    if document.get("schema") == BY_DESIGN:
        _verify_by_design(document, entries, unit, stratum, cluster)
        return
    if entries is not None:
        raise UsageError("--list", "This draw has no groups to form again. Accepted: a draw of schema pilotzone.draw/2.")
    places = verify_published(document)
    table(["position", "public id", "stratum"], [[place.position, place.public_id, place.stratum] for place in places])
    say(f"The draw holds: {len(places)} places, list hash {document['list_hash']}.")


def _verify_by_design(document: Any, entries: Path | None, unit: str | None, stratum: str | None, cluster: str | None) -> None:
    from pilotzone.evidence.assignment import balance_of_draw, read_candidates, verify_draw

    if entries is None:
        outcome = verify_draw(document)
        _show(outcome)
    else:
        if unit is None:
            raise UsageError("--unit", "A list needs the column of the public id. Accepted: the name of a column of --list.")
        # The published part is checked before anything of it is used.
        verify_draw(document)
        found = read_candidates(entries, unit=unit, stratum=stratum, cluster=cluster, facts=tuple(document["plan"]["facts"][0]))
        outcome = verify_draw(document, found)
        _show(outcome)
        rows = [[b.name, f"{b.drawn:.4g}", f"{b.others:.4g}", f"{b.difference:.2f}"] for b in balance_of_draw(found, outcome)]
        if rows:
            table(_heads("fact", "drawn", "others", "difference"), rows)
    say(_word("holds", units=len(outcome.units), hash=document["plan_hash"]))


def _show(outcome: Any) -> None:
    rows = [
        [group.name, place.position, place.public_id, place.stratum, _word("yes" if place.position <= group.places else "no")]
        for group, order in zip(outcome.groups, outcome.orders, strict=True)
        for place in order
    ]
    table(_heads("group", "position", "id", "stratum", "drawn"), rows)


def _document(file: Path) -> Any:
    from pilotzone.evidence.lottery import DrawError
    from pilotzone.evidence.parsing import parse_json

    try:
        document: Any = parse_json(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DrawError(f"{file.name}: expected a published draw in JSON, got a file that is none ({error}).") from error
    if not isinstance(document, dict):
        raise DrawError(f"{file.name}: expected a published draw in JSON, got no object with commitments, secrets, list and result.")
    return document


def _secret(holder: str, path: Path) -> bytes:
    from pilotzone.evidence.lottery import DrawError

    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (UnicodeDecodeError, ValueError) as error:
        raise DrawError(f"secrets.{holder}: expected a file as `draw secret` writes it, got {path.name}.") from error


def _rule(*, places: int | None, quota: dict[str, int], block: int | None, pairs: bool) -> dict[str, Any]:
    chosen = [name for name, given in (("--quota", bool(quota)), ("--block", block is not None), ("--pairs", pairs)) if given]
    if len(chosen) > 1:
        raise UsageError(chosen[1], f"It does not go with {chosen[0]}. Accepted: one of --quota, --block and --pairs.")
    if places is not None and (quota or pairs):
        raise UsageError("--places", f"{chosen[0]} says how many are drawn. Accepted: --places alone or with --block.")
    if places is None and not (quota or pairs):
        raise UsageError("--places", "How many are to be drawn? Accepted: --places N, --quota NAME=N, --block N --places N, or --pairs.")
    if quota:
        return {"kind": "stratified", "quota": quota}
    if pairs:
        return {"kind": "pairs"}
    return {"kind": "simple", "places": places} if block is None else {"kind": "blocked", "size": block, "places": places}


def _quota(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in names_of(text):
        # The name itself may hold the sign; the number after the last one may not.
        name, sign, number = part.rpartition("=")
        if not sign or not number.strip().isdecimal():
            raise UsageError("--quota", f"{part!r} is no number of places. Accepted: NAME=N for every stratum, such as A=3,B=5.")
        if name.strip() in found:
            raise UsageError("--quota", f"{name.strip()!r} stands twice. Accepted: NAME=N once for every stratum.")
        found[name.strip()] = int(number)
    return found


def _word(key: str, **values: object) -> str:
    return WORDS[key][language() == "en"].format(**values)


def _heads(*keys: str) -> list[str]:
    return [_word(key) for key in keys]


@draw.command(name="secret")
def draw_secret(path: Annotated[Path, typer.Argument(help="Where to write the secret, readable by its owner only.")]) -> None:
    """Make a secret for a lottery and print its commitment; refuses to overwrite."""
    import secrets

    from pilotzone.evidence.lottery import SECRET_BYTES, DrawError, commitment

    secret = secrets.token_bytes(SECRET_BYTES)
    try:
        # Made for its owner's eyes before anything stands in it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise DrawError(f"path: expected a new file in a folder that is there, got {path} ({error.strerror}).") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
    print(commitment(secret))
    say(f"{path}: the secret, keep it to yourself until it is revealed. On standard output: its commitment, to be handed in now.")


@key.command(name="new")
def key_new(path: Annotated[Path, typer.Argument(help="Where to write the private key; the public one goes beside it as .pub.")]) -> None:
    """Make an Ed25519 key pair; refuses to overwrite."""
    from pilotzone.audit.signatures import KeyFileError, PrivateKey

    public = path.with_suffix(path.suffix + ".pub")
    for each in (path, public):
        if each.exists():
            raise KeyFileError(f"path: expected a new file, {each} exists already.")
    if not path.parent.is_dir():
        raise KeyFileError(f"path: expected a new file in a folder that is there, got {path}.")
    made = PrivateKey.generate()
    made.write(path)
    public.write_bytes(made.public.pem())
    say(f"{path}: private key, keep it to yourself. {public}: public key, fingerprint {made.public.fingerprint}.")


def sign(
    file: File, key_file: Annotated[Path, typer.Option("--key", metavar="K", exists=True, dir_okay=False, help="Private key in PEM.")]
) -> None:
    """Sign a file; the envelope goes beside it as .sig.json."""
    from pilotzone.audit.signatures import PrivateKey, sign_statement
    from pilotzone.kit.canonical import sha256_hex

    content = file.read_bytes()
    envelope = sign_statement({"file": file.name, "sha256": sha256_hex(content)}, PrivateKey.read(key_file))
    target = file.with_name(f"{file.name}.sig.json")
    target.write_text(json.dumps(envelope, indent=1) + "\n", encoding="utf-8")
    say(f"{target}: signed with key {envelope['signatures'][0]['keyid']}.")
