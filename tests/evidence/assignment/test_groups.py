import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.evidence import PanelError
from pilotzone.evidence.assignment import Rule, form_groups, read_candidates
from pilotzone.evidence.lottery import DrawError


def table(n=11, seed=0, order=None):
    rng = np.random.default_rng(seed)
    order = range(n) if order is None else order
    staff, sales = rng.lognormal(3, 1, n), rng.lognormal(8, 1, n)
    return pa.table(
        {
            "id": [f"A{i:03d}" for i in order],
            "kind": [("企业", "高校")[i % 2] for i in order],
            "town": [f"T{i // 3}" for i in order],
            "staff": [staff[i] for i in order],
            "sales": [sales[i] for i in order],
        }
    )


def candidates(n=11, **options):
    return read_candidates(table(n), unit="id", facts=("staff", "sales"), **options)


@given(st.permutations(range(11)))
def test_order_of_rows_changes_neither_groups_nor_hash(order):
    shuffled = read_candidates(table(order=order), unit="id", facts=("staff", "sales"), stratum="kind")

    for rule in (Rule(kind="pairs"), Rule(kind="blocked", size=4, places=2)):
        assert form_groups(shuffled, rule) == form_groups(candidates(stratum="kind"), rule)
    assert shuffled.facts_hash() == candidates(stratum="kind").facts_hash()


@given(st.integers(2, 40), st.integers(2, 6), st.integers(1, 5))
def test_every_entry_is_in_one_block_that_neither_takes_all_nor_none(n, size, places):
    if places >= size or n * places // size == 0:
        return
    groups = form_groups(candidates(n), Rule(kind="blocked", size=size, places=places))

    assert sorted(i for group in groups for i in group.ids) == [f"A{i:03d}" for i in range(n)]
    assert all(0 < group.places < len(group.ids) for group in groups)
    assert all(size <= len(group.ids) < 2 * size for group in groups[:-1])


def test_pairs_are_alike_and_units_of_measurement_do_not_matter():
    plain = table(20)
    scaled = plain.set_column(3, "staff", pa.array(plain["staff"].to_numpy() * 1000))
    one, other = (form_groups(read_candidates(t, unit="id", facts=("staff", "sales")), Rule(kind="pairs")) for t in (plain, scaled))

    assert one == other
    facts = np.log(np.column_stack([plain["staff"].to_numpy(), plain["sales"].to_numpy()]))
    gaps = [np.abs(np.diff(facts[[int(i[1:]) for i in group.ids]], axis=0)).sum() for group in one]
    by_id = np.abs(facts[::2] - facts[1::2]).sum(axis=1)
    assert np.mean(gaps) < 0.8 * by_id.mean()


def test_blocks_stay_within_strata_and_the_odd_one_joins_the_last_pair():
    groups = form_groups(candidates(stratum="kind"), Rule(kind="pairs"))

    assert [len(group.ids) for group in groups] == [2, 2, 2, 2, 3]
    assert {len({int(i[1:]) % 2 for i in group.ids}) for group in groups} == {1}
    assert [group.places for group in groups] == [1] * 5


def test_without_facts_or_variation_blocks_go_by_id():
    bare = read_candidates(table(6), unit="id")

    groups = form_groups(bare, Rule(kind="blocked", size=3, places=1))

    assert [group.ids for group in groups] == [("A000", "A001", "A002"), ("A003", "A004", "A005")]


def test_quotas_are_by_stratum():
    groups = form_groups(candidates(stratum="kind"), Rule(kind="stratified", quota={"企业": 2, "高校": 0}))

    assert [(group.name, len(group.ids), group.places) for group in groups] == [("企业", 6, 2), ("高校", 5, 0)]


def test_clusters_are_entries_with_their_members():
    found = candidates(cluster="town")

    assert found.entries == (("T0", ""), ("T1", ""), ("T2", ""), ("T3", ""))
    assert found.members[3] == ("T3", ("A009", "A010"))
    assert found.facts[3, 0] == pytest.approx(table()["staff"].to_numpy()[9:].mean())


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"kind": "raffle"}, "kind: expected one of simple"),
        ({"kind": "simple", "places": 0}, "places: expected a whole number"),
        ({"kind": "blocked", "size": 2, "places": 2}, "places: expected fewer than the 2 units"),
        ({"kind": "pairs", "size": 4, "places": 2}, "pairs: expected one place in two"),
        ({"kind": "stratified"}, "quota: expected places by stratum"),
        ({"kind": "stratified", "quota": {"a": -1}}, "quota: expected a whole number"),
        ({"kind": "simple", "quota": {"a": 1}}, "quota: expected places by stratum"),
    ],
)
def test_rules_that_cannot_be_are_refused(rule, message):
    with pytest.raises(DrawError, match=message):
        Rule(**rule)


def test_rules_that_do_not_fit_the_list_are_refused():
    with pytest.raises(DrawError, match="places: expected at most the 11 entries"):
        form_groups(candidates(), Rule(kind="simple", places=12))
    with pytest.raises(DrawError, match="quota: expected places for each of the strata '企业', '高校', got '高校'"):
        form_groups(candidates(stratum="kind"), Rule(kind="stratified", quota={"企业": 1}))
    with pytest.raises(DrawError, match="size: expected blocks of 8 to fit into every stratum, got 6 entries in stratum '企业'"):
        form_groups(candidates(stratum="kind"), Rule(kind="blocked", size=8, places=1))


def test_lists_that_cannot_be_drawn_from_are_refused():
    def read(columns, **options):
        return read_candidates(pa.table(columns), unit="id", **options)

    with pytest.raises(DrawError, match="every public id once, got 'A' more than once"):
        read({"id": ["A", "A"]})
    with pytest.raises(DrawError, match="public ids in ASCII"):
        read({"id": ["甲", "B"]})
    with pytest.raises(DrawError, match="in column 'id' of every row, got an empty cell in row 2"):
        read({"id": ["A", None]})
    with pytest.raises(DrawError, match="a number for every unit, got an empty cell for 'B'"):
        read({"id": ["A", "B"], "x": [1.0, None]}, facts=("x",))
    with pytest.raises(DrawError, match=r"cluster: expected one stratum in each, got \['p', 'q'\] in 'T'"):
        read({"id": ["A", "B"], "t": ["T", "T"], "s": ["p", "q"]}, cluster="t", stratum="s")
    with pytest.raises(PanelError, match="no column 'y'"):
        read({"id": ["A", "B"]}, facts=("y",))
