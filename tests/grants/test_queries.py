from datetime import date
from fractions import Fraction

import pytest
from tests.grants.house import (
    LEADER,
    OFFICER,
    YUAN,
    a_house,
    at,
    checked,
    claimed,
    clerk_of,
    issued,
    new_claim,
    paid,
    person,
    prepare,
    settled,
)

from pilotzone.audit.actors import NOBODY, SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.enums import Origin, Role
from pilotzone.grants.commands import file_claim, propose_clawback, refuse_claim, sign_clawback
from pilotzone.grants.enums import Obstacle
from pilotzone.grants.queries import (
    Awaited,
    Execution,
    GrantFigures,
    awaited,
    execution,
    figures_of,
    outputs_of,
    pool_position,
    public_grants,
    settlement_preview,
    trace,
    visible_claims,
    visible_grants,
)
from pilotzone.registry.commands import link_parties
from pilotzone.registry.enums import LinkKind
from pilotzone.schemes.models import Call

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def clawed_back(claim, amount):
    with at("2026-09-01"):
        return sign_clawback(propose_clawback(claim, amount=amount, reason="用途不符", by=OFFICER), by=LEADER)


def test_position_of_a_call_is_budget_less_paid_reserved_and_free(house, grant):
    claim = checked(grant, house.supplier)
    paid(house)
    clawed_back(claim, 11)
    position = pool_position(house.call)
    assert (position.budget, position.paid, position.reserved, position.free, position.given_back) == (
        5_000_000 * YUAN,
        100_000 * YUAN - 11,
        100_000 * YUAN,
        4_800_000 * YUAN + 11,
        0,
    )
    assert [(row.payer.code, row.budget, row.paid) for row in position.by_payer] == [
        ("city", 2_500_000 * YUAN, 50_000 * YUAN - 6),
        ("province", 2_500_000 * YUAN, 50_000 * YUAN - 5),
    ]


def test_position_of_a_call_without_money_is_zero(house):
    empty = prepare(
        lambda: Call.objects.create(
            scheme=house.call.scheme, code="empty", name_zh="空", name_en="Empty", origin="synthetic", budget_year=2026
        ),
        by=SYSTEM,
    )
    position = pool_position(empty)
    assert (position.budget, position.paid, position.reserved, position.free, position.by_payer) == (0, 0, 0, 0, ())
    assert execution(empty, date(2026, 7, 1)) == Execution(None, Fraction(182, 365))


def test_execution_counts_what_was_paid_by_the_day_beside_the_calendar(house, grant):
    checked(grant, house.supplier)
    paid(house, day="2026-07-02")
    assert execution(house.call, date(2026, 7, 1)) == Execution(Fraction(0), Fraction(182, 365))
    assert execution(house.call, date(2026, 7, 2)) == Execution(Fraction(1, 50), Fraction(183, 365))
    assert [execution(house.call, day).calendar for day in (date(2025, 12, 31), date(2027, 1, 1))] == [0, 1]


def test_figures_of_a_grant(house, grant):
    claim = checked(grant, house.supplier)
    paid(house)
    clawed_back(claim, 5)
    checked(grant, house.supplier, 100 * YUAN)
    figures = figures_of(grant)
    assert figures == GrantFigures(200_000 * YUAN, 100_020 * YUAN, 100_000 * YUAN, 5, ended=False)
    assert figures.left == 99_980 * YUAN


def test_trace_leads_from_the_payment_to_the_legal_text(house, grant):
    claim = checked(grant, house.supplier)
    payment = paid(house)[0]
    found = trace(payment)
    assert (found.payment, found.line, found.claim, found.grant) == (payment, payment.line, claim, grant)
    assert (found.decision.amount, found.rule, found.instrument, found.voucher) == (200_000 * YUAN, house.rule, house.instrument, None)


def test_outputs_are_counted_from_paid_claims_only(house, grant):
    first = checked(grant, house.supplier, day="2026-04-15")
    refused = claimed(grant, house.supplier)
    paid(house, day="2026-07-02")
    clawed_back(first, 7)
    with at("2026-09-02"):
        refuse_claim(refused, note_public="不在范围", by=OFFICER)
    outputs = outputs_of(house.call)
    assert (outputs.grants, outputs.granted, outputs.supported) == (1, 200_000 * YUAN, 1)
    assert (outputs.claims_submitted, outputs.claims_paid, outputs.claims_refused) == (2, 1, 1)
    assert (outputs.paid, outputs.clawed_back, outputs.eligible_cost) == (100_000 * YUAN - 7, 7, 500_000 * YUAN)
    assert (outputs.use, outputs.mean_days, outputs.longest_days) == ({"card-hour": 3600 * 800}, Fraction(78), 78)


def test_outputs_of_a_call_without_payments_have_no_days(house):
    outputs = outputs_of(house.call)
    assert (outputs.mean_days, outputs.longest_days, outputs.use, outputs.paid) == (None, None, {}, 0)


def test_preview_names_every_obstacle(house, grant):
    claim = checked(grant, house.supplier, invoice_number="INV-1")
    claimed(grant, house.supplier, invoice_number="INV-1")
    link_parties(grant.party, kind=LinkKind.OWNS, target=house.supplier, source="register", by=SYSTEM)
    (standing,) = settlement_preview(house.call, *YEAR)
    assert (standing.claim, standing.obstacles) == (claim, (Obstacle.SAME_INVOICE, Obstacle.RELATED_SUPPLIER))


def test_preview_finds_what_no_longer_fits(house, grant):
    claim = checked(grant, house.supplier)
    prepare(lambda: type(claim).objects.update(amount=claim.amount + 1), by=SYSTEM)
    assert [standing.obstacles for standing in settlement_preview(house.call, *YEAR)] == [(Obstacle.OVER_CAP,)]


def test_what_waits_to_be_settled(house, grant):
    assert awaited(house.call) == Awaited(0, 0, None)
    checked(grant, house.supplier, day="2026-04-15")
    checked(grant, house.supplier, 50 * YUAN, day="2026-04-20")
    assert awaited(house.call) == Awaited(2, 100_010 * YUAN, date(2026, 4, 15))
    settled(house)
    assert awaited(house.call) == Awaited(0, 0, None)


def test_applicants_see_their_own_and_the_office_sees_all_but_drafts():
    house = a_house([200_000 * YUAN] * 2)
    one, two = issued(house)
    with at("2026-04-10"):
        draft = file_claim(one, new_claim(house.supplier), by=clerk_of(one.party))
    other = claimed(two, house.supplier)
    seen = {
        "own": (set(visible_grants(clerk_of(one.party))), set(visible_claims(clerk_of(one.party)))),
        "office": (set(visible_grants(OFFICER)), set(visible_claims(OFFICER))),
        "reviewer": (set(visible_grants(person(1, Role.REVIEWER))), set(visible_claims(person(1, Role.REVIEWER)))),
        "nobody": (set(visible_grants(NOBODY)), set(visible_claims(NOBODY))),
    }
    assert seen == {
        "own": ({one}, {draft}),
        "office": ({one, two}, {other}),
        "reviewer": (set(), set()),
        "nobody": (set(), set()),
    }


def test_retired_samples_leave_every_list(house, grant):
    claimed(grant, house.supplier)
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert [list(rows) for rows in (visible_grants(OFFICER), visible_claims(OFFICER), public_grants(house.call))] == [[], [], []]
