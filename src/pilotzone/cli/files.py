"""Files a command writes: checked before the work, written together after it, never half."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pilotzone.cli.failures import OutputError, UsageError

STDOUT = "-"


def check_outputs(outputs: Mapping[str, str | None], *, panel: Path | None = None) -> None:
    """Refuse, before any work, files that could not be written or would overwrite the panel or each other.

    Parameters
    ----------
    outputs : Mapping[str, str or None]
        File names by option; "-" is standard output.
    panel : Path, optional
        The input, if it is one file.

    Raises
    ------
    UsageError
        If a file cannot be used.
    """
    seen: dict[Path, str] = {} if panel is None else {panel.resolve(): "PANEL"}
    for option, name in outputs.items():
        if name is None or name == STDOUT:
            continue
        path = Path(name).resolve()
        if path in seen:
            raise UsageError(option, f"{name!r} is also named by {seen[path]}. Accepted: a file of its own.")
        if path.is_dir():
            raise UsageError(option, f"{name!r} is a folder. Accepted: the name of a file.")
        if not path.parent.is_dir():
            raise UsageError(option, f"There is no folder {str(path.parent)!r}. Accepted: a file in a folder that exists.")
        seen[path] = option


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
    parts = {Path(name): Path(name).with_name(f".{Path(name).name}.{os.getpid()}.part") for name in contents}
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
