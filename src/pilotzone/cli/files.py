"""Files a command writes: checked before the work, written together after it, never half."""

import hashlib
import json
import os
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from pilotzone.cli.failures import OutputError, UsageError

STDOUT = "-"
PICTURES = (".svg", ".png")
WROTE = {"zh": "已写入：", "en": "Wrote "}


def check_outputs(outputs: Mapping[str, str | None], *, panel: Path | None = None, others: Mapping[str, Path | None] | None = None) -> None:
    """Refuse, before any work, files that could not be written or would overwrite an input or each other.

    Parameters
    ----------
    outputs : Mapping[str, str or None]
        File names by option; "-" is standard output.
    panel : Path, optional
        The input, if it is one file.
    others : Mapping[str, Path or None], optional
        More inputs by what names them.

    Raises
    ------
    UsageError
        If a file cannot be used.
    """
    inputs = {"PANEL": panel, **(others or {})}
    seen = {_place(name, option): option for option, name in inputs.items() if name is not None}
    for option, name in outputs.items():
        if name is None or name == STDOUT:
            continue
        path = _place(name, option)
        if path in seen:
            raise UsageError(option, f"{name!r} is also named by {seen[path]}. Accepted: a file of its own.")
        if path.is_dir():
            raise UsageError(option, f"{name!r} is a folder. Accepted: the name of a file.")
        if path.exists() and not path.is_file():
            # A device or a pipe would be replaced by a file, for everybody on this machine.
            raise UsageError(option, f"{name!r} is a device or a pipe. Accepted: the name of a file.")
        if not path.parent.is_dir():
            raise UsageError(option, f"There is no folder {str(path.parent)!r}. Accepted: a file in a folder that exists.")
        seen[path] = option


def _place(name: str | Path, option: str) -> Path:
    """Return where a name leads, through symbolic links."""
    try:
        str(name).encode()  # names that are not UTF-8 could be neither read by the engine nor printed
        path = Path(name).resolve()
        with suppress(FileNotFoundError, NotADirectoryError):
            path.stat()
    except (OSError, RuntimeError, ValueError) as fault:
        reason = (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
        raise UsageError(option, f"{str(name)[:80]!r} cannot be used: {reason}. Accepted: the name of a file.") from fault
    return path


def write_together(contents: Mapping[str, bytes]) -> None:
    """Write all files or none: each beside its place first, then all are put into place.

    Parameters
    ----------
    contents : Mapping[str, bytes]
        Content by file name.

    Raises
    ------
    OutputError
        If a file cannot be written; files that stood there before are unchanged.
    """
    # Where a name is a symbolic link, the file it leads to is written and the link stays.
    places = [Path(os.path.realpath(name)) for name in contents]
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in places}
    try:
        for path, content in zip(parts, contents.values(), strict=True):
            # "x": a file of that name is somebody else's.
            with parts[path].open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path, part in parts.items():
            part.replace(path)
    except OSError as fault:
        raise OutputError(f"{str(path)!r} could not be written: {fault.strerror}.") from fault
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()


def check_picture(plot: str | None) -> None:
    """Refuse, before any work, a picture that could not be drawn or would go to standard output."""
    if plot == STDOUT:
        raise UsageError("--plot", "Standard output takes tables or --json - only. Accepted: the name of a file.")
    if plot and Path(plot).suffix.lower() not in PICTURES:
        raise UsageError("--plot", f"{plot!r} is no picture that can be drawn. Accepted: a name ending in .svg or .png.")
    if plot:
        # Known before the work, not after it: the extra may be missing.
        from pilotzone.evidence.plot.render import converter

        converter()


def check_report(report: str | None) -> None:
    """Refuse, before any work, a report that would go to standard output or whose pictures could not be drawn."""
    if report == STDOUT:
        raise UsageError("--report", "Standard output takes tables or --json - only. Accepted: the name of a file.")
    if report:
        # Known before the work, not after it: the extra may be missing.
        from pilotzone.evidence.plot.render import converter

        converter()


def digests(paths: Sequence[Path]) -> dict[str, str]:
    """Return the SHA-256 of files by their names, without the folders of this machine."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def command_line(command: str, source: str | Sequence[str], spec: Mapping[str, Any], skip: Collection[str] = ()) -> str:
    """Return the command that makes the same numbers again.

    Parameters
    ----------
    command : str
        Name of the command, such as "rdd".
    source : str or Sequence[str]
        Names of the files it reads.
    spec : Mapping[str, Any]
        Options as used, by the name they have on the command line, with `_` for `-`. None, False and what is empty are left
        out, True is a flag, lists are joined by comma, mappings are NAME=VALUE.
    skip : collection of str
        Names in `spec` that the command does not offer.
    """
    words = ["pilotzone", command, *([source] if isinstance(source, str) else source)]
    for name, value in spec.items():
        if name in skip or value is None or value is False or value in ("", [], (), {}):
            continue
        option, text = f"--{name.replace('_', '-')}", _argument(value)
        # What begins with a dash must not be taken for an option.
        words += [option] if value is True else [f"{option}={text}"] if text.startswith("-") else [option, text]
    return shlex.join(words)


def _argument(value: object) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{name}={each}" for name, each in value.items())
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def drawn(plot: str, *, svg: Callable[[], str], png: Callable[[], bytes]) -> bytes:
    """Return a picture in the form that its file's name asks for."""
    return png() if Path(plot).suffix.lower() == ".png" else svg().encode()


def machine_form(record: Mapping[str, Any]) -> str:
    """Return a record as JSON text."""
    return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_and_say(contents: Mapping[str, bytes], lang: str) -> None:
    """Write all files or none, and name them on standard error."""
    write_together(contents)
    for name in contents:
        typer.echo(WROTE[lang] + name, err=True)
