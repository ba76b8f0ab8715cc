"""What the office owes in the sample."""

from datetime import date

import pytest

from pilotzone.audit.enums import Origin
from pilotzone.obligations.models import Obligation
from pilotzone.obligations.queries import status_of

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]
END = date(2026, 11, 24)


def test_one_duty_is_met_one_overdue_one_to_come():
    assert {duty.code: status_of(duty, END).status for duty in Obligation.objects.filter(context="sample-vouchers")} == {
        "quarterly-settlement": "met",
        "performance-monitoring": "overdue",
        "performance-self-evaluation": "open",
    }
    assert set(Obligation.objects.values_list("origin", flat=True)) == {Origin.SYNTHETIC}
