"""init, serve, check, retire and demo: one deployment is one zone."""

import errno
import socket
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pilotzone.cli.failures import UsageError
from pilotzone.cli.files import check_outputs
from pilotzone.cli.language import language
from pilotzone.cli.output import Json, counted, say, table, write_json
from pilotzone.cli.progress import progress_bar

Dir = Annotated[Path, typer.Argument(help="Folder of the zone.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]

ALL_HOLDS = {
    "zh": "核验通过：台账、操作留痕、封存记录、检查点、文件、数据库结构均无问题。",
    "en": "All holds: ledger, audit chain, seals, checkpoints, files, migrations.",
}


def init(
    home: Annotated[Path, typer.Argument(metavar="DIR", help="New or empty folder.")],
    pack_name: Annotated[str, typer.Option("--pack", metavar="NAME|PATH", help="Name or folder of a pack.")],
) -> None:
    """Make a new zone from a pack."""
    create(home, pack_name)
    say(f"{home}: a zone, made from the pack {pack_name}. Next: pilotzone admin {home} E-MAIL, then pilotzone serve {home}")


def serve(home: Annotated[Path, typer.Argument(metavar="DIR")], host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve a zone in the browser."""
    from pilotzone.site import deployment, server

    deployment.enter(home)
    refuse_taken(host, port)
    deployment.migrate()
    say(f"http://{host}:{port}/")
    server.serve(host, port)


def check(home: Annotated[Path, typer.Argument(metavar="DIR")], json_file: Json = None) -> None:
    """Verify a zone: ledger, audit chain, seals, checkpoints, files, migrations. Exits with 0 only if all hold."""
    from pilotzone.site import deployment

    check_outputs({"--json": json_file})
    deployment.enter(home)
    faults = [asdict(fault) for fault in deployment.faults(home)]
    if json_file:
        write_json(json_file, {"schema": "pilotzone.check/1", "holds": not faults, "faults": faults})
    if json_file != "-":
        if faults:
            table(["check", "where", "expected", "found"], [list(fault.values()) for fault in faults])
        say(counted(len(faults)) if faults else ALL_HOLDS[language()])
    raise typer.Exit(1 if faults else 0)


def retire(
    home: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the zone.")],
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help="synthetic or example.")],
) -> None:
    """Take samples off every page, list, count and export; their balances are reversed, rows and events stay."""
    from pilotzone.site import deployment

    deployment.enter(home)
    deployment.migrate()
    from pilotzone.audit.actors import SYSTEM  # the rooms are loaded by now
    from pilotzone.audit.enums import Origin
    from pilotzone.packs.commands import retire_samples

    known = [each.value for each in Origin if each is not Origin.REAL]
    if origin not in known:
        raise UsageError("ORIGIN", f"expected one of {', '.join(known)}, got {origin!r}.")
    retire_samples(Origin(origin), by=SYSTEM)
    say(f"Retired: rows of origin {origin} have left every page. Their rows and events stay, and check still verifies them.")


def demo(
    home: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path("demo-zone"),
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the zone when it is made.")] = True,
    port: Port = 8000,
) -> None:
    """Make a demonstration zone, or take up the one that is there, and serve it."""
    if serving:
        refuse_taken("127.0.0.1", port)
    if (home / "zone.toml").exists():
        from pilotzone.site import deployment

        refuse_real(home)
        deployment.enter(home)
        deployment.migrate()
    else:
        create(home, "changsha")
    from pilotzone.packs.errors import ExampleMissing  # the rooms are loaded by now
    from pilotzone.site.demonstration import make_people, seed_sample, show_example

    people = make_people(home)
    with progress_bar("synthetic sample") as tell:
        seed_sample(home, tell=tell or (lambda _done: None))
    try:
        for line in show_example():
            print(line)
    except ExampleMissing as missing:
        # The zone is whole without it.
        say(str(missing))
    say("Log-ins of the demonstration:")
    table(["role", "e-mail", "password"], [list(person) for person in people])
    if serving:
        from pilotzone.site import server

        say(f"http://127.0.0.1:{port}/")
        server.serve("127.0.0.1", port)


def refuse_taken(host: str, port: int) -> None:
    """Refuse a port that another program listens on, before anything is made."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            # What else may be wrong with an address the server itself says.
            if error.errno == errno.EADDRINUSE:
                raise UsageError("--port", f"expected a port that is free, got {port}, on which another program listens.") from error


def refuse_real(home: Path) -> None:
    """Refuse a zone that is no demonstration: invented people who may log in have no place in it."""
    from pilotzone.site.deployment import LOG_INS

    if not (home / LOG_INS).exists():
        raise UsageError("DIR", f"expected a new or empty folder or a zone that demo made, got {home}, which is a zone of its own.")


def create(home: Path, pack_name: str) -> None:
    """Make a zone from a pack: folder, keys, database, contents, first checkpoint."""
    from pilotzone.site import deployment

    deployment.make(home, pack_name)
