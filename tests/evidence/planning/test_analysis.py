import json
from dataclasses import replace

import numpy as np
import pytest
from tests.evidence.planning.panels import BASE, PLAIN, outcomes, panel

from pilotzone.evidence import PanelError, UnsupportedError
from pilotzone.evidence.planning import PlanColumns, PlanOptions, power_plan
from pilotzone.evidence.planning.analysis import PLANS, USES

TRIAL = PlanOptions(design="trial", draws=100)


def test_record_holds_formula_and_simulation_for_every_size():
    record = power_plan(panel(outcomes()), PLAIN, replace(TRIAL, effect=0.4)).to_dict()

    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["schema"] == "pilotzone.power/1"
    assert [row["size"] for row in record["sizes"]] == sorted({50, 100, 200, 400, 800, record["plan"]["needed"]})
    assert all(row["formula"] and row["simulation"]["studies"] == 100 for row in record["sizes"])
    assert len(record["curve"]) == 25
    assert (record["curve"][0]["effect"], record["curve"][0]["formula"]) == (0.0, pytest.approx(0.05))
    assert record["panel"] | {"mean": 0, "sd": 0} == {
        "rows": 1200,
        "units": 200,
        "clusters": 0,
        "periods": 6,
        "mean": 0,
        "sd": 0,
        "dropped": {},
        "sha256": None,
    }


def test_needed_size_is_the_first_with_the_power():
    table = panel(outcomes())
    found = power_plan(table, PLAIN, replace(TRIAL, effect=0.3, draws=0))

    enough, short = (
        power_plan(table, PLAIN, replace(TRIAL, effect=0.3, draws=0, size=size)).planned.formula.power
        for size in (found.needed, found.needed - 1)
    )

    assert short < 0.8 <= enough


def test_same_seed_same_bytes_whatever_else_is_in_the_table():
    table = panel(outcomes())

    one, again, other = (power_plan(table, PLAIN, replace(TRIAL, size=80, sizes=sizes)).planned for sizes in ((80,), (80,), (40, 80, 160)))

    assert one == again == other
    assert power_plan(table, PLAIN, replace(TRIAL, size=80, seed=1)).planned.simulation != one.simulation


def test_order_of_rows_does_not_matter():
    table = panel(outcomes())

    one, other = (power_plan(t, PLAIN, TRIAL) for t in (table, table.take(np.random.default_rng(0).permutation(1200))))

    assert one == other


def test_what_would_raise_it_lowers_the_smallest_effect():
    table = panel(outcomes(), c=np.arange(200) // 10)
    options = PlanOptions(design="trial", draws=0, adjust="none", uptake=0.5, attrition=0.2, share=0.2)

    found = power_plan(table, PlanColumns(**BASE, cluster="c"), options)

    assert {row.code for row in found.raise_by} == {"size", "horizon", "adjust", "uptake", "attrition", "share", "no_cluster"}
    assert [row.effect for row in found.raise_by] == sorted(row.effect for row in found.raise_by)
    assert max(row.effect for row in found.raise_by) < found.planned.formula.effect
    assert next(row.effect for row in found.raise_by if row.code == "uptake") == pytest.approx(found.planned.formula.effect / 2)


def test_other_designs_are_offered():
    found = power_plan(panel(outcomes()), PLAIN, PlanOptions(design="did", draws=0))

    lottery = next(row for row in found.raise_by if row.code == "lottery")
    assert lottery.effect == power_plan(panel(outcomes()), PLAIN, PlanOptions(design="trial", draws=0)).planned.formula.effect
    assert [row.value for row in found.periods] == [1, 2, 3, 4, 5]


def test_options_of_other_designs_are_refused_not_ignored():
    given = {
        "share": 0.3, "starts": (1.0, 1.0), "horizon": 2, "past": 2, "steps": 4, "adjust": "none", "uptake": 0.5, "attrition": 0.1,
        "cutoff": 1.0, "site_units": 9, "heterogeneity": 1.0,
    }  # fmt: skip
    table = panel(outcomes())
    for field, designs in USES.items():
        for design in sorted(set(PLANS) - designs):
            others = {"horizon": 2} if field == "starts" else {}
            with pytest.raises(PanelError) as caught:
                power_plan(table, PLAIN, PlanOptions(design=design, **{field: given[field]}, **others))
            assert caught.value.field in (field, *others)
    for role, design in (("block", "did"), ("score", "trial"), ("covariates", "wedge"), ("cluster", "match")):
        value = ("x",) if role == "covariates" else "x"
        with pytest.raises(PanelError) as caught:
            power_plan(table, PlanColumns(**BASE, **{role: value}), PlanOptions(design=design))
        assert caught.value.field == role
    with pytest.raises(PanelError, match="beside covariates"):
        power_plan(table, PlanColumns(**BASE, covariates=("x",)), PlanOptions(design="trial", adjust="none"))


def test_sizes_that_cannot_be_are_refused_with_the_reason():
    table = panel(outcomes())
    with pytest.raises(UnsupportedError, match="A study of 3 is too small for this design, which needs 5 or more"):
        power_plan(table, PLAIN, replace(TRIAL, size=3))
    with pytest.raises(UnsupportedError, match="larger than the 199 that the panel has"):
        power_plan(table, PLAIN, PlanOptions(design="synth", past=3, size=500))


def test_donors_needed_are_looked_for_among_those_there_are():
    y = outcomes(12, 6, clusters=3)
    options = PlanOptions(design="synth", past=3, draws=0)

    easy, hard = (power_plan(panel(y), PLAIN, replace(options, effect=effect)).needed for effect in (50.0, 0.01))

    assert (easy, hard) == (2, None)


def test_warnings_name_what_the_reader_must_know():
    def codes(options, table=None, columns=PLAIN):
        return {notice.code for notice in power_plan(panel(outcomes()) if table is None else table, columns, options).notices}

    y = outcomes()
    y[3, 2] = np.nan
    assert codes(replace(TRIAL, draws=0)) == {"formula_only"}
    assert codes(replace(TRIAL, uptake=0.5, attrition=0.1), panel(y)) >= {"dropped", "uptake", "attrition"}
    assert codes(TRIAL, panel(outcomes(), g=np.arange(200) % 2 * 2022), PlanColumns(**BASE, cohort="g")) == {"treated"}
    assert "one_stretch" in codes(PlanOptions(design="did", horizon=5, draws=50))
    assert codes(replace(TRIAL, size=400, sizes=(400,))) == {"repeated"}
    assert {"few", "effect_large"} <= codes(replace(TRIAL, size=8, sizes=(8,)))
    assert {"rank_floor", "never_found"} <= codes(PlanOptions(design="synth", past=3, size=10, draws=20))
    assert {"no_sites", "no_heterogeneity"} <= codes(PlanOptions(design="pool", site_units=20, draws=20))
    few = panel(outcomes(8, 4, clusters=2))
    assert "false_positives" in codes(PlanOptions(design="did", size=8, sizes=(8,), draws=500), few)


def test_large_studies_are_left_to_the_formula():
    found = power_plan(panel(outcomes(40, clusters=4)), PLAIN, replace(TRIAL, size=40, sizes=(40, 6000)))

    assert [row.simulation is None for row in found.rows] == [False, True]
    alone = power_plan(panel(outcomes(40, clusters=4)), PLAIN, PlanOptions(design="wedge", size=501, sizes=(501,), draws=20))
    assert {notice.code for notice in alone.notices} == {"repeated", "not_simulated"}
    assert alone.curve[1].simulation is None


def test_formula_that_is_off_is_said_to_be():
    giant = outcomes()
    giant[7] *= np.array([1, 50, 3, 80, 1, 60])

    found = power_plan(panel(giant), PLAIN, PlanOptions(design="did", size=20, sizes=(20,), draws=300))

    assert "formula_off" in {notice.code for notice in found.notices}


def test_little_overlap_is_said():
    rng = np.random.default_rng(2)
    y = outcomes(300, 6)
    g = np.where(y[:, 0] - 10 + 0.5 * rng.normal(size=300) > 1.2, 2023, 0)

    found = power_plan(panel(y, g=g), PlanColumns(**BASE, cohort="g"), PlanOptions(design="match", draws=0))

    assert found.facts["effective_share_planned"] < 0.2
    assert "little_overlap" in {notice.code for notice in found.notices}
