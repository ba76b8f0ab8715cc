"""Where packs are; needs no zone."""

import difflib
from pathlib import Path

OWN = Path(__file__).resolve().parent
ZONE_FILE = "zone.yaml"
# The names in a pack that was newly written and not edited yet.
UNNAMED = frozenset({"我的试验区", "My zone"})


class NoPack(ValueError):
    """There is no pack of this name, and no such folder."""


def own_packs() -> list[str]:
    """Return the names of the packs that come with the program."""
    return sorted(path.parent.name for path in OWN.glob(f"*/{ZONE_FILE}"))


def pack_folder(name_or_path: str) -> Path:
    """Return the folder of a pack given by name or path; raises NoPack naming those there are."""
    if name_or_path in own_packs():
        return OWN / name_or_path
    path = Path(name_or_path)
    if (path / ZONE_FILE).is_file():
        return path
    near = difflib.get_close_matches(name_or_path, own_packs(), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise NoPack(f"pack: expected a folder with {ZONE_FILE}, or one of {', '.join(own_packs())}; got {name_or_path!r}.{hint}")
