"""Files kept by their hash in the zone's folder: attachments, plans, snapshots, pictures.

A file is written once, under its SHA-256, and never changed; its row is sealed by the event that stored it.
"""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from pilotzone.audit import context
from pilotzone.audit.errors import FileChanged, FileMissing, FileRefused
from pilotzone.audit.models import StoredFile
from pilotzone.kit.canonical import sha256_hex

LARGEST = 20 * 1024 * 1024

# What a file must begin with to be what it says; text kinds must be UTF-8.
SIGNATURES: dict[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    "application/vnd.apache.parquet": b"PAR1",
}
TEXTS = frozenset({"text/csv", "text/plain", "application/json", "image/svg+xml", "text/html"})
UPLOADS = frozenset({"application/pdf", "image/png", "image/jpeg", "text/csv", next(kind for kind in SIGNATURES if "sheet" in kind)})
# Shown in the page; everything else is handed out as an attachment.
INLINE = frozenset({"application/pdf", "image/png", "image/jpeg"})


def store_file(content: bytes, content_type: str, *, limit: int = LARGEST) -> StoredFile:
    """Keep a file inside the running command; refuses what is too large or is not what it says it is.

    The file is on disk before its row is committed: a command that fails leaves at most an unused file, never a row
    without one.
    """
    check_content(content, content_type, limit=limit)
    digest = sha256_hex(content)
    _write(path_of(digest), content)
    stored, created = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": len(content), "content_type": content_type, "recorded_at": context.now()}
    )
    if created:
        context.seal(stored)
    return stored


def check_content(content: bytes, content_type: str, *, limit: int = LARGEST) -> None:
    """Refuse content that is empty, too large, of an unknown kind, or of another kind than it says."""
    if not 0 < len(content) <= limit:
        raise FileRefused(found=f"{len(content)} B", accepted=f"1 – {limit} B")
    if content_type not in SIGNATURES and content_type not in TEXTS:
        raise FileRefused(found=content_type, accepted=sorted({*SIGNATURES, *TEXTS}))
    if content_type in SIGNATURES and not content.startswith(SIGNATURES[content_type]):
        raise FileRefused(found=repr(content[:8]), accepted=content_type)
    if content_type in TEXTS:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FileRefused(found=repr(content[error.start : error.start + 8]), accepted="UTF-8") from error


def read_file(digest: str) -> bytes:
    """Return a stored file's content, checked against its hash."""
    path = path_of(digest)
    if not path.is_file():
        raise FileMissing(digest=digest)
    content = path.read_bytes()
    if sha256_hex(content) != digest:
        raise FileChanged(digest=digest)
    return content


def path_of(digest: str) -> Path:
    """Return where the file with this hash is kept."""
    return Path(settings.FILES_ROOT) / digest[:2] / digest


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed, so that a crash leaves no half file under a whole file's name.
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
