"""One deployment is one zone: a folder with its settings, database, files and keys."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pilotzone.site import database
from pilotzone.site.options import OPTIONS

if TYPE_CHECKING:
    from pilotzone.audit.verify import Fault

SUBFOLDERS = ("files", "keys", "mail")
LOG_INS = Path("keys", "log-ins.txt")
"""The log-ins of a demonstration; no other zone has the file."""


class NoZone(ValueError):
    """The folder holds no zone, or holds something else where one was to be made."""


def lay_out(home: Path, *, name_zh: str, name_en: str) -> None:
    """Make the folder of a new zone with a secret and a key pair of its own; refuses one that holds anything."""
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise NoZone(f"DIR: expected a new or empty folder, got {home}, which holds something already.")
    home.mkdir(parents=True, exist_ok=True)
    for name in SUBFOLDERS:
        (home / name).mkdir()
    values = {"name_zh": name_zh, "name_en": name_en, "secret_key": secrets.token_urlsafe(48)}
    # A zone made in a database of one's own is found there again when the environment no longer says so.
    chosen = os.environ.get("PILOTZONE_DATABASE", "")
    write_settings(home, values | ({"database": chosen} if chosen else {}))


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
    """Make this process serve the zone in `home`: settings read, rooms loaded, database reached."""
    if not (home / "zone.toml").is_file():
        raise NoZone(f"DIR: expected the folder of a zone (with zone.toml), got {home}. Make one with: pilotzone init DIR --pack NAME.")
    os.environ["PILOTZONE_HOME"] = str(home.resolve())
    load_rooms()
    database.reach()


def migrate() -> None:
    """Bring the zone's database to the present schema."""
    from django.core.management import call_command  # needs the rooms loaded

    call_command("migrate", verbosity=0, interactive=False)


def make(home: Path, pack_name: str) -> None:
    """Make a zone from a pack, whole or not at all: folder, keys, database, contents, first checkpoint."""
    from pilotzone.packs.folders import pack_folder  # yaml is of the zone extra

    folder = pack_folder(pack_name)
    existed = home.exists()
    lay_out(home, **_names(folder))
    try:
        _furnish(home, folder)
    except BaseException:
        # The folder was new or empty, and so was the database, so everything in them is ours to take away.
        for path in home.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not existed:
            home.rmdir()
        raise


def _names(folder: Path) -> dict[str, str]:
    """Return the zone's names as its pack gives them; a faulty pack is refused later, when the rooms can say all that is wrong."""
    from pilotzone.kit.located import read_yaml  # yaml is of the zone extra
    from pilotzone.kit.sources import BadFile
    from pilotzone.packs.folders import ZONE_FILE

    try:
        data = read_yaml(folder / ZONE_FILE).data
    except BadFile:
        data = None
    return {name: str(data.get(name, "")) if isinstance(data, dict) else "" for name in ("name_zh", "name_en")}


def _furnish(home: Path, folder: Path) -> None:
    enter(home)
    database.require_empty()
    try:
        _fill(home, folder)
    except BaseException:
        database.clear()
        raise


def _fill(home: Path, folder: Path) -> None:
    from pilotzone.audit.actors import SYSTEM  # the rooms are loaded by now
    from pilotzone.audit.commands import sign_checkpoint
    from pilotzone.audit.signatures import PrivateKey
    from pilotzone.packs.commands import install_pack
    from pilotzone.packs.lint import read_pack

    pack = read_pack(folder)
    make_keys(home)
    migrate()
    install_pack(pack, by=SYSTEM)
    sign_checkpoint(PrivateKey.read(home / "keys" / "zone.key"), by=SYSTEM)


def load_rooms() -> None:
    """Load the rooms with the settings of the moment, and speak the language of the terminal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilotzone.site.settings")
    import django  # the settings are read at this moment, so not before the zone is known
    from django.utils import translation

    django.setup()
    translation.activate("zh-hans" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en")


def make_keys(home: Path) -> None:
    """Make the zone's own key pair, with which it signs checkpoints."""
    from pilotzone.audit.signatures import PrivateKey  # cryptography loads slowly

    key = PrivateKey.generate()
    key.write(home / "keys" / "zone.key")
    (home / "keys" / "zone.pub").write_bytes(key.public.pem())


def faults(home: Path) -> Iterator["Fault"]:
    """Yield every fault of the zone: migrations, audit chain, seals, checkpoints, files, and what each room checks of its own."""
    from pilotzone.audit import verify  # needs the rooms loaded
    from pilotzone.audit.signatures import PublicKey

    yield from _migration_faults()
    yield from verify.chain_faults()
    yield from verify.seal_faults()
    public = home / "keys" / "zone.pub"
    yield from verify.checkpoint_faults(PublicKey.from_pem(public.read_bytes()) if public.exists() else None)
    yield from verify.file_faults()
    yield from _room_faults()


def _room_faults() -> Iterator["Fault"]:
    """Ask every room above audit that keeps a `verify` of its own, from the lowest up."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    for room in settings.ROOMS:
        if room != "audit" and (settings.PACKAGE / room / "verify.py").exists():
            yield from import_string(f"pilotzone.{room}.verify.faults")()


def _migration_faults() -> Iterator["Fault"]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from pilotzone.audit.verify import Fault

    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Fault("migrations", f"{migration.app_label}.{migration.name}", "applied", "not applied")
