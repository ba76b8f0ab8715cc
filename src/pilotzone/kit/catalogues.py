"""Compiles translation catalogues (django.po) to the binary form that Django reads (django.mo), with Babel alone.

Imported by the build hook from its file, so nothing here may need Django.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def read_catalogue(po: Path) -> Catalog:
    """Return the catalogue of a file in a folder such as locale/zh_Hans/LC_MESSAGES."""
    with po.open("rb") as source:
        return read_po(source, locale=po.parent.parent.name, abort_invalid=True)


def compile_all(root: Path) -> list[Path]:
    """Compile every locale/*/LC_MESSAGES/django.po under `root`; returns the compiled files, unchanged ones included."""
    return [compile_catalogue(po) for po in sorted(root.glob("**/locale/*/LC_MESSAGES/django.po"))]


def compile_catalogue(po: Path) -> Path:
    """Compile one file next to itself; several processes may do so at once."""
    buffer = BytesIO()
    write_mo(buffer, read_catalogue(po))
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != buffer.getvalue():
        # A reader must never see half a file.
        part = mo.with_suffix(f".{id(buffer)}.part")
        part.write_bytes(buffer.getvalue())
        part.replace(mo)
    return mo


if __name__ == "__main__":
    compile_all(Path(__file__).resolve().parents[1])
