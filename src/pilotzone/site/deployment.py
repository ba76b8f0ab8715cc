"""One deployment is one zone: a folder with its settings, database, files and keys."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from pilotzone.site.options import OPTIONS

SUBFOLDERS = ("files", "keys", "mail")


class NoZone(ValueError):
    """The folder holds no zone, or holds something else where one was to be made."""


def lay_out(home: Path, *, name_zh: str, name_en: str) -> None:
    """Make the folder of a new zone with a secret and a key pair of its own; refuses one that holds anything."""
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise NoZone(f"DIR: expected a new or empty folder, got {home}, which holds something already.")
    home.mkdir(parents=True, exist_ok=True)
    for name in SUBFOLDERS:
        (home / name).mkdir()
    write_settings(home, {"name_zh": name_zh, "name_en": name_en, "secret_key": secrets.token_urlsafe(48)})


def write_settings(home: Path, values: dict[str, str]) -> None:
    """Write `zone.toml` for its owner's eyes only, with every setting's help beside it."""
    lines = ["# Settings of this zone. The environment (PILOTZONE_NAME) goes before what stands here.", ""]
    for option in OPTIONS.values():
        if option.name == "home":
            continue
        given = option.name in values
        lines.append(f"# {option.help}")
        lines.append(f"{option.name} = {_quoted(values[option.name])}" if given else f"# {option.name} = {_quoted(option.default)}")
    path = home / "zone.toml"
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case list():
            return "[" + ", ".join(_quoted(item) for item in value) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def enter(home: Path) -> None:
    """Make this process serve the zone in `home`: settings read, rooms loaded."""
    if not (home / "zone.toml").is_file():
        raise NoZone(f"DIR: expected the folder of a zone (with zone.toml), got {home}. Make one with: pilotzone init DIR --pack NAME.")
    os.environ["PILOTZONE_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilotzone.site.settings")
    import django  # the settings are read at this moment, so not before the zone is known

    django.setup()


def migrate() -> None:
    """Bring the zone's database to the present schema."""
    from django.core.management import call_command  # needs the rooms loaded

    call_command("migrate", verbosity=0, interactive=False)


def make_keys(home: Path) -> None:
    """Make the zone's own key pair, with which it signs checkpoints."""
    from pilotzone.audit.signatures import PrivateKey  # cryptography loads slowly

    key = PrivateKey.generate()
    key.write(home / "keys" / "zone.key")
    (home / "keys" / "zone.pub").write_bytes(key.public.pem())


def faults(home: Path) -> Iterator["object"]:
    """Yield every fault of the zone: audit chain, seals, checkpoints, files, ledger, migrations."""
    from pilotzone.audit import verify  # needs the rooms loaded
    from pilotzone.audit.signatures import PublicKey
    from pilotzone.ledger import verify as ledger

    yield from _migration_faults()
    yield from verify.chain_faults()
    yield from verify.seal_faults()
    public = home / "keys" / "zone.pub"
    yield from verify.checkpoint_faults(PublicKey.from_pem(public.read_bytes()) if public.exists() else None)
    yield from verify.file_faults()
    yield from ledger.ledger_faults()


def _migration_faults() -> Iterator["object"]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from pilotzone.audit.verify import Fault

    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Fault("migrations", f"{migration.app_label}.{migration.name}", "applied", "not applied")
