"""Files by hash: what is accepted, what is found when one is changed or gone."""

import pytest

from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.commands import command
from pilotzone.audit.errors import FileChanged, FileMissing, FileRefused
from pilotzone.audit.files import path_of, read_file, store_file
from pilotzone.audit.models import StoredFile
from pilotzone.audit.verify import Fault, file_faults, seal_faults

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a contract"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@command(allowed=lambda by, /, *_args, **_kwargs: True, event="test.store")
def store(content: bytes, content_type: str, *, by: Actor) -> StoredFile:
    return store_file(content, content_type)


def test_file_is_kept_under_its_hash_and_read_back():
    stored = store(PDF, "application/pdf", by=SYSTEM)
    assert read_file(stored.sha256) == PDF
    assert (list(file_faults()), list(seal_faults())) == ([], [])


def test_same_file_twice_is_one_file():
    first, second = (store(PDF, "application/pdf", by=SYSTEM) for _ in range(2))
    assert first == second
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"", "application/pdf"),
        (b"<script>", "application/pdf"),
        (b"MZ", "application/x-dosexec"),
        (b"\xff\xfe", "text/csv"),
        (b"%PDF-" + b"x" * (20 * 1024 * 1024), "application/pdf"),
    ],
)
def test_unfit_file_is_refused_and_nothing_is_kept(content, content_type, tmp_path):
    with pytest.raises(FileRefused):
        store(content, content_type, by=SYSTEM)
    assert list(tmp_path.rglob("*")) == []


def test_missing_and_changed_files_are_named():
    kept = store(PDF, "application/pdf", by=SYSTEM).sha256
    path_of(kept).write_bytes(b"%PDF-1.7 another contract")
    with pytest.raises(FileChanged):
        read_file(kept)
    assert list(file_faults()) == [Fault("file", kept, "content with this hash", "other content")]
    path_of(kept).unlink()
    with pytest.raises(FileMissing):
        read_file(kept)
    assert list(file_faults()) == [Fault("file", kept, "a file in the zone's folder", "none")]
