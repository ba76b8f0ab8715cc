from dataclasses import replace

import numpy as np
import pytest
from tests.evidence.synthetic.panels import panel

from pilotzone.evidence import PanelError, Units, synthetic_effect
from pilotzone.evidence.synthetic import UnavailableError, leave_one_donor_out, placebo_in_time
from pilotzone.evidence.synthetic.checks import weighted_donors


@pytest.mark.parametrize("method", ["sdid", "sc", "ascm", "did"])
def test_a_placebo_in_time_uses_nothing_from_the_true_start_on(method):
    units = panel()
    early = Units(y=units.y[:, :9], cohort=np.where(units.cohort > 0, 2006, 0), ids=units.ids, periods=units.periods[:9])

    found = placebo_in_time(units, synthetic_effect(units, method=method, exclude=["u04"]), back=3)

    assert (found.back, found.effect) == (3, synthetic_effect(early, method=method, exclude=["u04"]).effect)
    assert (found.blocks[0].cohort, found.blocks[0].synthetic.size) == (2006, 9)


def test_a_placebo_in_time_of_several_cohorts_averages_by_their_treated_units():
    units = panel(starts=(2006, 2009, 2009))
    found = placebo_in_time(units, synthetic_effect(units, method="did", donors="notyet"), back=2)

    assert [(block.cohort, block.before, len(block.donors)) for block in found.blocks] == [(2004, 4, 14), (2007, 7, 12)]
    assert found.effect == pytest.approx((found.blocks[0].effect + 2 * found.blocks[1].effect) / 3, abs=1e-12)


@pytest.mark.parametrize(
    ("method", "start", "back", "accepted"),
    [
        ("did", 2009, 8, "from 1 to 7"),
        ("ascm", 2009, 7, "from 1 to 6"),
        ("sc", 2002, 1, "none: too few before"),
        ("did", 2009, 0, "at least 1"),
    ],
)
def test_a_start_pretended_too_early_is_refused(method, start, back, accepted):
    units = panel(starts=(start,))

    with pytest.raises(PanelError, match=accepted) as refused:
        placebo_in_time(units, synthetic_effect(units, method=method), back=back)

    assert refused.value.field == "placebo_time"


@pytest.mark.parametrize("method", ["sdid", "sc", "ascm", "did"])
def test_each_donor_with_a_weight_is_left_out_in_turn(method):
    units = panel()
    found = synthetic_effect(units, method=method, exclude=["u07"])
    weighted = sorted(name for name, w in zip(found.blocks[0].donors, found.blocks[0].donor_weights, strict=True) if w != 0)

    rows = leave_one_donor_out(units, found)

    assert sorted(row.donor for row in rows) == weighted == weighted_donors(units, found)
    assert [row.effect for row in rows] == sorted(row.effect for row in rows)
    assert rows[0].effect == synthetic_effect(units, method=method, exclude=["u07", rows[0].donor]).effect


def test_a_donor_that_is_treated_later_is_not_left_out():
    units = panel(starts=(2006, 2009), donors=3)

    rows = leave_one_donor_out(units, synthetic_effect(units, method="did", donors="notyet"))

    assert sorted(row.donor for row in rows) == ["u02", "u03", "u04"]


def test_the_only_donor_cannot_be_left_out():
    units = panel(donors=1)

    with pytest.raises(UnavailableError, match="There is one donor only") as refused:
        leave_one_donor_out(units, synthetic_effect(units, method="did"))
    with pytest.raises(UnavailableError):
        leave_one_donor_out(panel(donors=2), synthetic_effect(panel(donors=2), method="did", exclude=["u02"]))

    assert refused.value.reason.code == "only_donor"


def test_every_estimate_is_counted():
    units, ticks = panel(), []

    leave_one_donor_out(units, replace(synthetic_effect(units, method="did")), tick=lambda: ticks.append(1))

    assert len(ticks) == 12
