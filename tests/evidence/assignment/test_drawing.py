"""Draws by design against a second reading of their rule, and everything that may be wrong with a published one."""

import hashlib
import json
from collections import Counter
from copy import deepcopy

import pytest
import rfc8785
from tests.evidence.assignment.test_groups import candidates, table

from pilotzone.evidence.assignment import Rule, balance_of_draw, frozen_plan, make_draw, plan_hash, read_candidates, verify_draw
from pilotzone.evidence.lottery import DrawError, commitment

OFFICE, WITNESS = bytes(range(32)), bytes(range(32, 64))
HASHES = {"office": commitment(OFFICE), "witness": commitment(WITNESS)}


def planned(rule=None, **options):
    return frozen_plan(candidates(**options), rule or Rule(kind="pairs"), **HASHES)


def published(**options):
    return make_draw(planned(**options), (OFFICE, WITNESS))


def test_order_in_each_group_is_that_of_the_published_rule():
    found = published(stratum="kind")

    parts = [hashlib.sha256(rfc8785.dumps(found[name])).digest() for name in ("list", "plan")]
    key = hashlib.sha256(OFFICE + WITNESS + parts[0] + parts[1]).digest()
    strata = dict(found["list"])

    def place(public_id):
        sides = (hashlib.sha256(part.encode()).digest() for part in (strata[public_id], public_id))
        return hashlib.sha256(key + b"".join(sides)).digest()

    assert found["result"] == [sorted(ids, key=place) for _, ids, _ in found["plan"]["groups"]]


def test_plan_hash_is_of_rfc_8785_bytes():
    plan = planned(rule=Rule(kind="stratified", quota={"企业": 2, "高校": 1}), stratum="kind")["plan"]

    assert plan_hash(plan) == hashlib.sha256(rfc8785.dumps(plan)).hexdigest()


@pytest.mark.parametrize(
    ("rule", "options", "drawn"),
    [
        (Rule(kind="simple", places=4), {}, 4),
        (Rule(kind="stratified", quota={"企业": 2, "高校": 3}), {"stratum": "kind"}, 5),
        (Rule(kind="blocked", size=4, places=2), {}, 5),
        (Rule(kind="pairs"), {"stratum": "kind"}, 5),
        (Rule(kind="simple", places=2), {"cluster": "town"}, 2),
    ],
)
def test_published_draw_is_drawn_again_from_json(rule, options, drawn):
    document = json.loads(json.dumps(published(rule=rule, **options)))

    outcome = verify_draw(document, candidates(**options))

    assert len(outcome.drawn) == drawn
    taken = Counter(entry for entry in outcome.drawn)
    assert [sum(taken[i] for i in group.ids) for group in outcome.groups] == [group.places for group in outcome.groups]


def test_members_are_drawn_with_their_cluster():
    outcome = verify_draw(published(rule=Rule(kind="simple", places=1), cluster="town"))

    (cluster,) = outcome.drawn
    assert outcome.units == dict(candidates(cluster="town").members)[cluster]


def test_rows_in_another_order_verify():
    shuffled = read_candidates(table(order=[*range(5, 11), *range(5)]), unit="id", facts=("staff", "sales"))

    assert verify_draw(published(), shuffled).drawn == verify_draw(published()).drawn


def test_other_groups_give_another_order():
    orders = [make_draw(planned(rule=Rule(kind="simple", places=n)), (OFFICE, WITNESS))["result"] for n in (3, 4)]

    assert orders[0] != orders[1]


def test_every_member_of_a_pair_is_drawn_about_as_often():
    plan = planned()
    wins = Counter()
    for number in range(400):
        secrets = (number.to_bytes(32, "big"), WITNESS)
        hashes = {"office": commitment(secrets[0]), "witness": commitment(secrets[1])}
        wins.update(verify_draw(make_draw({**plan, "commitments": hashes}, secrets)).drawn)

    # One of two in 400 draws: 200 with a standard deviation of 10; the group of three draws one of three.
    sizes = {i: len(ids) for _, ids, _ in plan["plan"]["groups"] for i in ids}
    assert all(abs(wins[i] - 400 / size) < 5 * 10 for i, size in sizes.items())


def test_balance_of_pairs_is_better_than_chance_allows():
    rows = balance_of_draw(candidates(), verify_draw(published()))

    assert [row.name for row in rows] == ["staff", "sales"]
    assert all(abs(row.difference) < 1.5 for row in rows)
    nobody = read_candidates(table(), unit="id", facts=("staff",))
    everybody = verify_draw(make_draw(frozen_plan(nobody, Rule(kind="simple", places=11), **HASHES), (OFFICE, WITNESS)))
    assert str(balance_of_draw(nobody, everybody)[0].others) == "nan"


def changed(path, value):
    document = deepcopy(published())
    *parents, last = path
    part = document
    for step in parents:
        part = part[step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    if path[0] == "plan":
        document["plan_hash"] = plan_hash(document["plan"])
    return document


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("schema",), "pilotzone.draw/1", "schema: expected 'pilotzone.draw/2'"),
        (("secrets",), None, "got a file without a proper 'secrets'"),
        (("secrets", "office"), "zz", "without a proper"),
        (("secrets", "office"), "00" * 32, "secrets.office: expected a secret whose SHA-256"),
        (("secrets", "office"), "00", "expected 32 raw bytes"),
        (("result",), [["A001"]], "result: expected the order"),
        (("result",), 7, "without a proper"),
        (("list_hash",), "0" * 64, "list: expected a list with hash"),
        (("plan_hash",), "0" * 64, "plan: expected a plan with hash"),
        (("plan", "groups"), [["1", ["A000"], 1]], "every entry of the list in exactly one group"),
        (("plan", "groups", 0, 2), 5, "plan: expected 0 to 2 places in group '1', got 5"),
        (("plan", "groups", 0, 2), "1", "number of places '1'"),
        (("plan", "members"), [["A000", ["x"]]], "the members of every cluster"),
        (("plan", "rule"), {"kind": "raffle"}, "a rule of one of the kinds"),
        (("list",), [["A000"]], "without a proper"),
    ],
)
def test_published_draw_that_was_changed_is_refused(path, value, message):
    with pytest.raises(DrawError, match=message):
        verify_draw(changed(path, value))


def test_result_with_a_group_too_many_is_refused():
    document = published()
    document["result"].append(["A000"])

    with pytest.raises(DrawError, match="in group 'beyond the last'"):
        verify_draw(document)


def test_groups_that_the_rule_does_not_form_are_refused():
    document = deepcopy(planned())
    one, two = document["plan"]["groups"][:2]
    one[1][0], two[1][0] = two[1][0], one[1][0]
    document["plan_hash"] = plan_hash(document["plan"])
    swapped = make_draw(document, (OFFICE, WITNESS))

    assert verify_draw(swapped).groups
    with pytest.raises(DrawError, match="the groups that the rule forms from the facts"):
        verify_draw(swapped, candidates())


def planned_otherwise(change, rule, **options):
    document = deepcopy(planned(rule, **options))
    change(document["plan"])
    return {**document, "plan_hash": plan_hash(document["plan"])}


@pytest.mark.parametrize(
    ("rule", "options", "change"),
    [
        (Rule(kind="simple", places=3), {}, lambda plan: plan["groups"][0].__setitem__(2, 5)),
        (Rule(kind="simple", places=3), {"cluster": "town"}, lambda plan: plan["groups"][0].__setitem__(2, 4)),
        (Rule(kind="stratified", quota={"企业": 2, "高校": 3}), {"stratum": "kind"}, lambda plan: plan["groups"][0].__setitem__(2, 3)),
        (Rule(kind="pairs"), {}, lambda plan: plan["groups"][0].__setitem__(2, 2)),
        (Rule(kind="pairs"), {}, lambda plan: plan.__setitem__("groups", [["1", sorted(i for g in plan["groups"] for i in g[1]), 5]])),
        (Rule(kind="blocked", size=4, places=2), {}, lambda plan: plan["groups"].reverse()),
    ],
)
def test_groups_and_places_that_no_facts_could_form_are_refused_without_the_list(rule, options, change):
    with pytest.raises(DrawError, match="plan: expected groups and places as the rule"):
        make_draw(planned_otherwise(change, rule, **options), (OFFICE, WITNESS))


def test_pairs_across_strata_are_refused_without_the_list():
    def swap(plan):
        (_, one, _), *_, (_, last, _) = plan["groups"]
        one[0], last[0] = last[0], one[0]

    with pytest.raises(DrawError, match="plan: expected groups and places as the rule"):
        make_draw(planned_otherwise(swap, Rule(kind="pairs"), stratum="kind"), (OFFICE, WITNESS))


def test_units_of_a_cluster_are_those_of_the_list():
    rule = Rule(kind="simple", places=2)

    def moved(plan):
        plan["members"][1][1].append(plan["members"][0][1].pop())

    document = make_draw(planned_otherwise(moved, rule, cluster="town"), (OFFICE, WITNESS))
    with pytest.raises(DrawError, match="list: expected the units of every cluster"):
        verify_draw(document, candidates(cluster="town"))
    for change in (
        lambda plan: plan["members"][1][1].append(plan["members"][0][1][0]),
        lambda plan: plan["members"][1][1].append(plan["members"][1][1][0]),
    ):
        with pytest.raises(DrawError, match="every unit in one cluster"):
            make_draw(planned_otherwise(change, rule, cluster="town"), (OFFICE, WITNESS))


def test_plan_without_facts_or_with_half_a_quota_is_refused():
    document = make_draw(planned_otherwise(lambda plan: plan.pop("facts"), Rule(kind="pairs")), (OFFICE, WITNESS))

    with pytest.raises(DrawError, match="plan: expected names and hash of the facts"):
        verify_draw(document, candidates())
    for rule in (7, {"kind": "stratified", "quota": [["企业"]]}):
        with pytest.raises(DrawError):
            make_draw(planned_otherwise(lambda plan, rule=rule: plan.__setitem__("rule", rule), Rule(kind="pairs")), (OFFICE, WITNESS))


def test_other_facts_and_entries_are_refused():
    with pytest.raises(DrawError, match="list: expected facts with hash"):
        verify_draw(published(), read_candidates(table(seed=1), unit="id", facts=("staff", "sales")))
    with pytest.raises(DrawError, match="list: expected the entries and facts of the plan"):
        verify_draw(published(), candidates(10))
    odd = changed(("plan", "rule"), {"kind": "pairs", "shape": 3})
    with pytest.raises(DrawError, match="plan: expected a rule with kind"):
        verify_draw(odd)


def test_commitments_must_be_two_hashes():
    with pytest.raises(DrawError, match=r"commitments\.office: expected the SHA-256"):
        frozen_plan(candidates(), Rule(kind="pairs"), office="abc", witness="1" * 64)
    with pytest.raises(DrawError, match="the same commitment twice"):
        frozen_plan(candidates(), Rule(kind="pairs"), office="1" * 64, witness="1" * 64)


@pytest.mark.parametrize("commitments", [None, [], "x", 3])
def test_commitments_of_another_kind_are_refused(commitments):
    with pytest.raises(DrawError, match=r"secrets\.office: expected a secret whose SHA-256"):
        verify_draw(changed(("commitments",), commitments))
