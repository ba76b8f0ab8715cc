"""The whole way of a lottery call, from draft to decided."""

import pytest
from tests.applications.town import AFTER, admitted, decided, drawn, fresh, on

from pilotzone.applications import commands
from pilotzone.applications.enums import FactKind, Status
from pilotzone.applications.models import AssignmentFact, Decision
from pilotzone.applications.queries import counts_of, draw_document, holds_of, pools_of, six_dates
from pilotzone.evidence.lottery import verify_published
from pilotzone.kit.dates import Precision
from pilotzone.schemes.enums import Clock

pytestmark = pytest.mark.django_db


def test_whole_way(town):
    cases = admitted(town, *(f"firm-{n}" for n in range(12)))
    draw = drawn(town)
    verify_published(draw_document(draw))
    approved = decided(town)
    # 500,000 at 20 % is 100,000 each; the pool of 1,000,000 reaches ten of twelve.
    assert len(approved) == 10
    print(counts_of(town.call), [p.free for p in pools_of(town.call)])
    print(six_dates(town.call, cases[0].party))
