"""Every setting of a zone: name, default, help. Read from the zone's `zone.toml`, then from the environment."""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class BadSetting(ValueError):
    """A setting has a value that is not accepted."""


@dataclass(frozen=True, slots=True)
class Option:
    """One setting; its environment variable is PILOTZONE_ and the name in capitals."""

    name: str
    default: Any
    help: str
    parse: Callable[[str, str], Any]

    @property
    def variable(self) -> str:
        return f"PILOTZONE_{self.name.upper()}"


def text(_name: str, value: str) -> str:
    return value


def flag(name: str, value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if value.lower() not in known:
        raise BadSetting(f"{name}: expected true or false, got {value!r}.")
    return known[value.lower()]


def seconds(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e6:
        raise BadSetting(f"{name}: expected a number of seconds of 0 or more, got {value!r}.")
    return number


def names(_name: str, value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


OPTIONS: Mapping[str, Option] = {
    option.name: option
    for option in (
        Option("name_zh", "试验区", "Name of the zone in Chinese.", text),
        Option("name_en", "Pilot zone", "Name of the zone in English.", text),
        Option("home", "", "Folder of the zone: settings, database, files, keys.", text),
        Option("secret_key", "", "Secret that signs sessions; made by `pilotzone init`.", text),
        Option("database", "", "postgresql://user:password@host:port/name; empty means SQLite in the zone's folder.", text),
        Option("hosts", ["localhost", "127.0.0.1", "[::1]"], "Host names the site answers to, separated by commas.", names),
        Option("origins", [], "Origins trusted for forms behind a proxy, as https://host, separated by commas.", names),
        Option("debug", False, "Show errors to whoever meets them; never on a real zone.", flag),
        Option("https", False, "The site is reached over HTTPS only: secure cookies and HSTS.", flag),
        Option("lock_patience", 30.0, "Seconds a command waits for a lock before it says busy.", seconds),
        Option("mail_host", "", "Host of the mail server; empty writes mail into the zone's mail folder.", text),
        Option("mail_port", "25", "Port of the mail server.", text),
        Option("mail_from", "pilotzone@localhost", "Sender of the zone's mail.", text),
        Option("language", "zh-hans", "Language of a reader who has not chosen: zh-hans or en.", text),
    )
}


@cache
def _file(home: str) -> Mapping[str, Any]:
    path = Path(home) / "zone.toml"
    if not home or not path.exists():
        return {}
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = sorted(set(settings) - set(OPTIONS))
    if unknown:
        raise BadSetting(f"{path.name}: unknown setting {unknown[0]!r}; known are {', '.join(OPTIONS)}.")
    return settings


def option(name: str) -> Any:
    """Return the value of a setting: environment first, then the zone's file, then the default."""
    wanted = OPTIONS[name]
    if wanted.variable in os.environ:
        return wanted.parse(wanted.variable, os.environ[wanted.variable])
    stored = _file(os.environ.get("PILOTZONE_HOME", "")) if name != "home" else {}
    return stored.get(name, wanted.default)


def database(url: str, home: Path) -> dict[str, Any]:
    """Return Django's database settings for a URL, or for SQLite in the zone's folder where it is empty."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "zone.sqlite3",
            # IMMEDIATE takes the write lock at BEGIN, so a command never finds out half-way that it must wait.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise BadSetting("database: expected postgresql://user:password@host:port/name or nothing, got a URL of another form.")
    if find_spec("psycopg") is None:
        raise BadSetting("database: PostgreSQL needs psycopg, which the extra 'postgres' brings: pip install 'pilotzone[postgres]'.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"options": "-c lock_timeout=5s"},
    }
