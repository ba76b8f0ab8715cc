"""What the check finds, and that it finds nothing where nothing is wrong."""

import json
from pathlib import Path

import pytest
from tests.database import spoil
from tests.studies.world import opine

from pilotzone.audit import files
from pilotzone.studies.models import Estimate, Opinion, Plan, Snapshot
from pilotzone.studies.verify import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def opined(estimated):
    opine(estimated)
    return estimated


def force(table, assignment):
    """Write past the triggers, as somebody who owns the server could."""
    spoil(f"UPDATE studies_{table} SET {assignment}")


def test_study_that_holds_has_no_fault(opined):
    assert list(faults()) == []


@pytest.fixture
def spoiled(tmp_path, settings):
    """Files in a folder of their own, so that breaking one breaks no other test."""
    settings.FILES_ROOT = tmp_path
    return tmp_path


def test_changed_plan_is_found(opined):
    force("plan", "known_before_zh = '早就知道'")
    assert [(fault.check, fault.where) for fault in faults()] == [("study", "plan of vouchers-2025")]


@pytest.mark.parametrize(
    ("model", "where"), [(Snapshot, "snapshot 1 of vouchers-2025"), (Estimate, "estimate turnover/never of vouchers-2025")]
)
def test_missing_and_changed_files_are_found(spoiled, model, where, request):
    request.getfixturevalue("opined")
    path: Path = files.path_of(model.objects.order_by("pk").first().file_id)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"\0")
    assert [(fault.where, fault.found) for fault in faults()] == [(where, "other content")]
    path.unlink()
    assert [(fault.where, fault.found) for fault in faults()] == [(where, "no such file")]


def test_forged_opinion_is_found(opined):
    envelope = Opinion.objects.get().envelope
    envelope["signatures"][0]["sig"] = "AAAA"
    force("opinion", f"envelope = '{json.dumps(envelope)}'")
    (fault,) = faults()
    assert (fault.where, fault.expected) == ("opinion on vouchers-2025", "a valid signature")


def test_opinion_about_another_plan_is_found(opined):
    assert Opinion.objects.get().statement["plan"] == Plan.objects.get().sha256
    statement = Opinion.objects.get().statement | {"plan": "x"}
    force("opinion", f"statement = '{json.dumps(statement)}'")
    assert [fault.where for fault in faults()] == ["opinion on vouchers-2025"]
