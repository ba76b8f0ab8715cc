"""The guard the whole suite runs under."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from pilotzone.audit.guard import UnguardedWrite
from pilotzone.audit.models import Retirement

pytestmark = pytest.mark.django_db


def test_write_outside_a_command_is_refused():
    with pytest.raises(UnguardedWrite, match="audit_retirement"):
        Retirement.objects.create(origin="example", at=timezone.now())
    with pytest.raises(UnguardedWrite):
        Retirement.objects.filter(origin="example").update(origin="synthetic")


def test_sessions_are_free():
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
    assert Session.objects.filter(session_key="k").exists()
