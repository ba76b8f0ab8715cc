"""Lotteries, keys and signatures: what is done off the server."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.output import say, table

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


@draw.command(name="verify")
def draw_verify(file: File) -> None:
    """Draw a published lottery again; exits with 0 only if every part of it holds."""
    from pilotzone.evidence.lottery import DrawError, verify_published

    try:
        document: Any = json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise DrawError(f"{file.name}: expected a published draw in JSON, {error}.") from error
    if not isinstance(document, dict):
        raise DrawError(f"{file.name}: expected a published draw in JSON, got no object with commitments, secrets, list and result.")
    places = verify_published(document)
    table(["position", "public id", "stratum"], [[place.position, place.public_id, place.stratum] for place in places])
    say(f"The draw holds: {len(places)} places, list hash {document['list_hash']}.")


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
