"""Every page once in both languages; who may open what; the whole way of a claim by a person's clicks."""

from contextvars import copy_context
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.grants.house import (
    LEADER,
    OFFICER,
    YUAN,
    a_house,
    at,
    checked,
    claimed,
    clerk_of,
    firm,
    issued,
    new_claim,
    paid,
    prepare,
    settled,
)

from pilotzone.accounts.commands import give_membership, give_role, register_user
from pilotzone.applications.models import Notice
from pilotzone.audit import context
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.enums import Origin, Role
from pilotzone.grants.commands import attach_evidence, file_claim, propose_clawback, suspend_grant
from pilotzone.grants.enums import ClaimStatus, EvidenceKind, GrantStatus
from pilotzone.grants.lists import CLAIMS, GRANTS, REGISTER, SETTLEMENTS
from pilotzone.grants.models import Claim, ClawbackProposal, Grant, Payment, Settlement, TreasuryVoucher
from pilotzone.grants.urls import urlpatterns
from pilotzone.kit.lists import unindexed
from pilotzone.ledger.commands import define_unit
from pilotzone.ledger.units import UNITS

pytestmark = pytest.mark.django_db
TODAY = "2026-07-10"
GIVEN = set(Role) - {Role.SYSTEM, Role.APPLICANT}
OFFICE = {Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.AUDITOR}
# Route, and the roles that may open it. None: everybody, signed in or not. The applicant's own pages are no role's.
ROUTES = {
    "grants": OFFICE,
    "issue": {Role.OFFICER},
    "register": None,
    "money": OFFICE,
    "end_all": {Role.OFFICER},
    "settle": {Role.FINANCE},
    "claims": OFFICE,
    "claim": OFFICE,
    "edit_claim": set(),
    "evidence": set(),
    "submit": set(),
    "check": {Role.OFFICER},
    "return": {Role.OFFICER},
    "refuse": {Role.OFFICER},
    "propose": {Role.OFFICER},
    "file": OFFICE,
    "sign": {Role.LEADER},
    "drop": {Role.OFFICER, Role.LEADER},
    "settlements": OFFICE,
    "settlement": OFFICE,
    "pay": {Role.FINANCE},
    "vouchers": {Role.FINANCE},
    "payment": OFFICE,
    "grant": OFFICE,
    "file_claim": set(),
    "suspend": {Role.LEADER},
    "resume": {Role.LEADER},
    "revoke": {Role.LEADER},
    "end": {Role.OFFICER},
}
# Refused before anything is looked up, so that the answer says nothing.
OF_THE_OFFICE = {"issue", "money", "settle", "end_all", "sign", "drop", "settlements", "settlement", "pay", "vouchers", "payment"}
OF_APPLICANT = {"grants", "register", "claims", "claim", "edit_claim", "evidence", "submit", "file", "grant", "file_claim"}


@pytest.fixture
def rows(settings, tmp_path):
    """A call with one claim paid and proposed to be clawed back, one settled, one checked, one under way, one draft."""
    settings.FILES_ROOT = tmp_path
    house = a_house([300_000 * YUAN] * 2)
    one, two = issued(house)
    done = checked(one, house.supplier)
    paid(house, day="2026-07-01")
    with at("2026-07-02"):
        proposal = propose_clawback(done, amount=10 * YUAN, reason="用途不符", instrument=house.instrument, by=OFFICER)
        pdf = {"kind": EvidenceKind.INVOICE, "name": "发票.pdf", "content": b"%PDF-1.7 sample", "content_type": "application/pdf"}
        draft = file_claim(one, new_claim(house.supplier), by=clerk_of(one.party))
        file = attach_evidence(draft, **pdf, by=clerk_of(one.party))
    waiting = checked(two, house.supplier, day="2026-07-03")
    settlement = settled(house, day="2026-07-04")
    submitted = claimed(one, house.supplier, "2026-07-05")
    checked(two, house.supplier, day="2026-07-06")
    made = {
        "house": house,
        "grant": one,
        "paid": done,
        "draft": draft,
        "submitted": submitted,
        "settled": waiting,
        "proposal": proposal,
        "settlement": settlement,
        "file": file,
        "payment": Payment.objects.order_by("pk").first(),
    }
    with at(TODAY):
        yield made


def really(work):
    """Do what concerns no sample, such as giving a role, on the clock's own time."""

    # A copy and not an empty context: where an event loop runs, Django keeps its connection in the context.
    def on_the_clock():
        context._simulated.set(None)
        return work()

    return copy_context().run(on_the_clock)


def browser(*roles, party=None, language="en", name=""):
    client = Client(headers={"accept-language": language})
    if roles or party:
        address = f"{name or '-'.join(roles) or 'member'}@zone.example"
        client.force_login(really(lambda: _user(address, roles, party)), "django.contrib.auth.backends.ModelBackend")
    return client


def _user(address, roles, party):
    user = register_user(email=address, password=None, name="王某", by=SYSTEM)
    for role in roles:
        give_role(user, role=role, since=date(2026, 1, 1), by=SYSTEM)
    if party:
        give_membership(user, party=party, since=date(2026, 1, 1), by=SYSTEM)
    return user


def url(route, rows):
    grant = (rows["grant"].number,)
    arguments = {
        "issue": (Notice.objects.first().pk,),
        **dict.fromkeys(("register", "money", "settle", "end_all"), (rows["house"].call.code,)),
        **dict.fromkeys(("claim", "propose"), (rows["paid"].pk,)),
        **dict.fromkeys(("edit_claim", "evidence", "submit"), (rows["draft"].pk,)),
        **dict.fromkeys(("check", "return", "refuse"), (rows["submitted"].pk,)),
        **dict.fromkeys(("sign", "drop"), (rows["proposal"].pk,)),
        **dict.fromkeys(("settlement", "pay", "vouchers"), (rows["settlement"].pk,)),
        "file": (rows["file"].pk,),
        "payment": (rows["payment"].pk,),
        **dict.fromkeys(("grant", "file_claim", "suspend", "resume", "revoke", "end"), grant),
    }
    return reverse(f"grants:{route}", args=arguments.get(route, ()))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(language, rows):
    applicant = browser(party=rows["grant"].party, language=language, name="applicant")
    person = browser(Role.OFFICER, Role.LEADER, Role.FINANCE, language=language)
    for route in set(ROUTES) - {"file"}:
        answer = (person if ROUTES[route] != set() else applicant).get(url(route, rows))
        assert (route, answer.status_code) == (route, 200)
        assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("role", [*sorted(GIVEN), None])
def test_routes_open_for_their_roles_only(role, rows):
    # What a draft holds is nobody's business but the applicant's; a claim that was sent back is the office's too.
    prepare(lambda: Claim.objects.filter(pk=rows["draft"].pk).update(status=ClaimStatus.RETURNED), by=SYSTEM)
    client = browser(*([role] if role else []))
    answers = {route: client.get(url(route, rows)).status_code for route in ROUTES}
    # Who is not signed in is asked to sign in; who is, is refused.
    refused = 403 if role else 302
    assert answers == {route: 200 if allowed is None or role in allowed else refused for route, allowed in ROUTES.items()}


def test_applicant_opens_what_is_their_own(rows):
    own = browser(party=rows["grant"].party, name="own")
    assert {route: own.get(url(route, rows)).status_code for route in ROUTES} == {
        route: 200 if route in OF_APPLICANT else 403 for route in ROUTES
    }


def test_applicant_learns_nothing_of_others(rows):
    stranger = browser(party=really(firm), name="stranger")
    expected = {route: 200 if route in {"grants", "claims", "register"} else 403 if route in OF_THE_OFFICE else 404 for route in ROUTES}
    assert {route: stranger.get(url(route, rows)).status_code for route in ROUTES} == expected


def test_every_route_of_the_room_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(ROUTES)


def claim_fields(house, **changes):
    return {
        "contract_number": "HT-9001",
        "supplier": house.supplier.name_zh,
        "cost_item": "compute",
        "invoice_number": "24430000009001",
        "invoice_amount": "50万",
        "invoice_tax": "28,301.89",
        "paid_by_applicant_on": "2026-04-01",
        "use_from": "2026-03-12",
        "use_to": "2026年3月31日",
        "use_quantity": "800.5",
        "use_unit": "card-hour",
    } | changes


def test_claim_goes_from_the_form_to_the_treasury_voucher_by_clicks():
    house = a_house([200_000 * YUAN])
    really(lambda: define_unit(UNITS["card-hour"], by=SYSTEM))
    (grant,) = issued(house)
    with at(TODAY):
        _walk(house, grant)


def _walk(house, grant):
    applicant = browser(party=grant.party, name="applicant")
    begun = applicant.post(reverse("grants:file_claim", args=(grant.number,)), claim_fields(house))
    claim = Claim.objects.get()
    assert begun.url == reverse("grants:claim", args=(claim.pk,))
    assert (claim.invoice_amount, claim.invoice_tax, claim.use_quantity) == (500_000 * YUAN, 2_830_189, 3600 * 800 + 1800)
    page = applicant.get(begun.url).content.decode()
    assert "Check your answers" in page
    assert "800.5 card-hours" in page or "800:30:00 card-hours" in page
    file = SimpleUploadedFile("发票.pdf", b"%PDF-1.7 sample", content_type="application/pdf")
    attached = applicant.post(reverse("grants:evidence", args=(claim.pk,)), {"kind": "invoice", "file": file})
    assert attached.status_code == 302
    assert applicant.post(reverse("grants:submit", args=(claim.pk,))).status_code == 302
    officer = browser(Role.OFFICER)
    assert officer.post(reverse("grants:check", args=(claim.pk,)), {"eligible_amount": "450000"}).status_code == 302
    first, second = browser(Role.FINANCE, name="first"), browser(Role.FINANCE, name="second")
    preview = first.get(reverse("grants:settle", args=(house.call.code,)))
    answer = first.post(reverse("grants:settle", args=(house.call.code,)), preview.context["period"])
    settlement = Settlement.objects.get()
    assert answer.url == reverse("grants:settlement", args=(settlement.pk,))
    assert "so somebody else of finance pays it" in first.get(answer.url).content.decode()
    assert first.post(reverse("grants:pay", args=(settlement.pk,))).status_code == 422
    assert second.post(reverse("grants:pay", args=(settlement.pk,))).status_code == 302
    payers = {payment.line.payer_id for payment in Payment.objects.all()}
    sent = {f"payer{pk}-number": f"GK-{pk}" for pk in payers} | {f"payer{pk}-day": TODAY for pk in payers}
    assert second.post(reverse("grants:vouchers", args=(settlement.pk,)), sent).status_code == 302
    assert TreasuryVoucher.objects.count() == 2
    claim.refresh_from_db()
    assert (claim.status, claim.amount) == (ClaimStatus.PAID, 90_000 * YUAN)


def test_first_claim_is_filled_in_from_the_application_and_later_ones_not_with_its_contract():
    house = a_house([100_000 * YUAN])
    (grant,) = issued(house)
    answers = {"contract_number": "HT-7", "fee": 12_345_67, "supplier_uscc": "91430100MA4L16JX0N"}
    prepare(lambda: type(grant.application).objects.update(answers=answers), by=SYSTEM)
    client, address = browser(party=grant.party), reverse("grants:file_claim", args=(grant.number,))
    with at(TODAY):
        first = client.get(address).content.decode()
        claimed(grant, house.supplier, TODAY, contract_number="HT-7")
        later = client.get(address).content.decode()
    values = ('value="HT-7"', 'value="12,345.67"', 'value="91430100MA4L16JX0N"')
    assert [[value in page for value in values] for page in (first, later)] == [[True, True, True], [False, False, True]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"supplier": "无此单位"}, "supplier"),
        ({"invoice_amount": "many"}, "invoice_amount"),
        ({"use_unit": ""}, "use_unit"),
        ({"use_quantity": ""}, "use_quantity"),
        ({"use_quantity": "1.00001"}, "use_quantity"),
        ({"use_to": "2026-03-01"}, "use_to"),
        ({"paid_by_applicant_on": "2999-01-01"}, "paid_by_applicant_on"),
    ],
)
def test_claim_that_cannot_be_is_refused_at_its_field(changes, field, rows):
    really(lambda: define_unit(UNITS["card-hour"], by=SYSTEM))
    before = Claim.objects.count()
    answer = browser(party=rows["grant"].party).post(url("file_claim", rows), claim_fields(rows["house"], **changes))
    assert (answer.status_code, list(answer.context["form"].errors), Claim.objects.count()) == (422, [field], before)


def test_double_funding_is_said_at_the_contract_number(rows):
    sent = claim_fields(rows["house"], contract_number=rows["submitted"].contract_number, use_quantity="", use_unit="")
    answer = browser(party=rows["grant"].party).post(url("file_claim", rows), sent)
    assert list(answer.context["form"].errors) == ["contract_number"]
    assert str(rows["submitted"]) in answer.content.decode()


def test_form_sent_twice_is_carried_out_once(rows):
    client = browser(party=rows["grant"].party)
    sent = claim_fields(rows["house"], use_quantity="", use_unit="", request_key="5b6c5d0e-6a3c-4a7e-9a39-1f2f0a1b2c3d")
    before = Claim.objects.count()
    assert [client.post(url("file_claim", rows), sent).status_code for _ in range(2)] == [302, 409]
    assert Claim.objects.count() == before + 1


def test_return_refusal_and_clawback_by_form(rows):
    officer, leader = browser(Role.OFFICER), browser(Role.LEADER)
    assert officer.post(url("return", rows), {"note_public": "缺付款凭证", "note_private": "疑似代付"}).status_code == 302
    own = browser(party=rows["grant"].party).get(reverse("grants:claim", args=(rows["submitted"].pk,))).content.decode()
    seen = officer.get(reverse("grants:claim", args=(rows["submitted"].pk,))).content.decode()
    assert [("缺付款凭证" in page, "疑似代付" in page) for page in (own, seen)] == [(True, False), (True, True)]
    assert officer.post(url("refuse", rows), {"note_public": "不在范围"}).status_code == 302
    assert leader.post(url("sign", rows)).status_code == 302
    assert leader.post(url("sign", rows)).status_code == 422
    again = officer.post(url("propose", rows), {"amount": "20", "reason": "利息", "instrument": ""})
    assert again.status_code == 302
    last = ClawbackProposal.objects.last()
    assert officer.post(reverse("grants:drop", args=(last.pk,))).status_code == 302
    page = officer.get(reverse("grants:claim", args=(rows["paid"].pk,))).content.decode()
    assert ("signed" in page, "dropped" in page, "用途不符" in page) == (True, True, True)


def test_settlement_page_tells_who_settled_it_and_when(rows):
    page = browser(Role.AUDITOR).get(reverse("grants:settlement", args=(rows["settlement"].pk,))).content.decode()
    assert "period settled" in page.split("pz-history")[-1]


def test_settlement_page_names_what_stands_in_the_way(rows):
    with at("2026-07-07"):
        suspend_grant(Grant.objects.get(number="VOUCHER-2026-002"), reason="核查", by=LEADER)
    page = browser(Role.FINANCE).get(url("settle", rows), {"period_from": "2026-01-01", "period_to": "2026-12-31"})
    assert "the grant is suspended" in page.content.decode()
    assert page.context["ready"]["rows"] == []
    wrong = browser(Role.FINANCE, name="other").post(url("settle", rows), {"period_from": "2026-02-01", "period_to": "2026-01-01"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["period_to"])


def test_payment_leads_to_decision_rule_and_legal_text_on_one_page(rows):
    page = browser(Role.AUDITOR).get(url("payment", rows)).content.decode()
    house = rows["house"]
    expected = (
        "drawn within the pool",
        "in force since 1 August 2025",
        str(house.instrument.title_en),
        str(rows["paid"]),
        "VOUCHER-2026-001",
    )
    assert [text for text in expected if text not in page] == []
    # The first click: from the settlement's line to the payment.
    listed = browser(Role.AUDITOR, name="second").get(reverse("grants:settlement", args=(rows["payment"].line.settlement_id,)))
    assert url("payment", rows) in listed.content.decode()


def test_money_page_shows_the_pool_and_outputs(rows):
    page = browser(Role.LEADER).get(url("money", rows)).content.decode()
    assert [text for text in ("CNY 5 million", "CNY 100,000.00", "2.0%", "1 checked claim of CNY 100,000.00") if text not in page] == []


def test_voucher_form_needs_both_number_and_day(rows):
    paid_one = rows["payment"].line.settlement
    address = reverse("grants:vouchers", args=(paid_one.pk,))
    finance = browser(Role.FINANCE)
    pk = rows["payment"].pk
    for sent, fields in (({}, ["__all__"]), ({f"payment{pk}-number": "GK-1"}, [f"payment{pk}-day"])):
        answer = finance.post(address, sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, fields)
    assert finance.post(address, {f"payment{pk}-number": "GK-1", f"payment{pk}-day": TODAY}).status_code == 302
    assert list(TreasuryVoucher.objects.values_list("payment", "number")) == [(pk, "GK-1")]


def test_leader_suspends_resumes_and_revokes_by_form(rows):
    leader, found = browser(Role.LEADER), rows["grant"]
    for route, status in (("suspend", GrantStatus.SUSPENDED), ("resume", GrantStatus.IN_USE), ("revoke", GrantStatus.REVOKED)):
        assert leader.post(url(route, rows), {"reason": "核查", "instrument": rows["house"].instrument.pk}).status_code == 302
        found.refresh_from_db()
        assert found.status == status
    refused = leader.post(url("suspend", rows), {"reason": "核查"})
    assert refused.status_code == 422
    assert "核查" in browser(Role.OFFICER).get(url("grant", rows)).content.decode()


def test_officer_closes_a_revoked_grant_and_cannot_end_a_valid_one(rows):
    officer = browser(Role.OFFICER)
    assert officer.post(url("end", rows)).status_code == 422
    browser(Role.LEADER).post(url("revoke", rows), {"reason": "弄虚作假"})
    browser(Role.LEADER, name="second").post(url("sign", rows))
    assert officer.post(url("end", rows)).status_code == 302
    assert Grant.objects.get(pk=rows["grant"].pk).status == GrantStatus.CLOSED


def test_grants_past_their_last_day_are_ended_together(rows):
    officer, address = browser(Role.OFFICER), url("end_all", rows)
    assert officer.post(address).status_code == 422
    with at("2027-03-11"):
        assert "2 grants are past their last day" in officer.get(url("money", rows)).content.decode()
        assert officer.post(address).status_code == 302
    assert set(Grant.objects.values_list("status", flat=True)) == {GrantStatus.EXPIRED}


def test_grants_are_issued_from_the_notice_by_click():
    house = a_house([200_000 * YUAN])
    officer, address = browser(Role.OFFICER), reverse("grants:issue", args=(Notice.objects.get().pk,))
    with at(TODAY):
        assert [address in browser(role).get(reverse("grants:grants")).content.decode() for role in (Role.FINANCE, Role.LEADER)] == [
            False
        ] * 2
        assert address in officer.get(reverse("grants:grants")).content.decode()
        assert [officer.post(address).status_code for _ in range(2)] == [302, 422]
        assert address not in officer.get(reverse("grants:grants")).content.decode()
    assert Grant.objects.get().call == house.call


def test_evidence_is_handed_out_with_its_name_and_kind(rows):
    answer = browser(party=rows["grant"].party).get(url("file", rows))
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7 sample", "application/pdf")
    assert answer["Content-Disposition"].startswith("inline")


def test_lists_are_exported(rows):
    officer = browser(Role.OFFICER)
    csv = b"".join(officer.get(url("claims", rows), {"export": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    assert (csv[0].split(",")[:3], len(csv)) == (["Claim", "Organisation or person", "Contract number"], 5)
    book = openpyxl.load_workbook(BytesIO(b"".join(officer.get(url("grants", rows), {"export": "xlsx"}).streaming_content)))
    assert [cell.value for cell in book.active[2]][3:6] == [300_000, 100_000, 200_000]


def test_draft_is_shown_to_its_applicant_alone(rows):
    lists = {name: client.get(url("claims", rows)).content.decode() for name, client in _two(rows)}
    assert [str(rows["draft"]) in lists[name] for name in ("own", "officer")] == [True, False]
    assert browser(Role.OFFICER, name="o2").get(reverse("grants:claim", args=(rows["draft"].pk,))).status_code == 404


def _two(rows):
    return (("own", browser(party=rows["grant"].party, name="own")), ("officer", browser(Role.OFFICER)))


def test_names_and_private_words_stay_in_the_office(rows):
    public = browser().get(url("register", rows)).content.decode()
    assert (str(rows["grant"].party) in public, "VOUCHER-2026-001" in public, "HT-" in public) == (True, True, False)


def test_synthetic_rows_carry_their_stamp_and_leave_when_retired(rows):
    officer = browser(Role.OFFICER)
    shown = ("grants", "claims", "settlements", "register", "claim", "settlement", "payment", "money")
    assert [route for route in shown if "synthetic sample" not in officer.get(url(route, rows)).content.decode()] == []
    really(lambda: retire_origin(Origin.SYNTHETIC, by=SYSTEM))
    gone = {route: officer.get(url(route, rows)).status_code for route in shown}
    assert gone == {route: 200 if route in {"grants", "claims", "settlements"} else 404 for route in shown}
    assert "VOUCHER-2026-001" not in officer.get(url("grants", rows)).content.decode()


@pytest.mark.parametrize(("spec", "model"), [(GRANTS, Grant), (REGISTER, Grant), (CLAIMS, Claim), (SETTLEMENTS, Settlement)])
def test_lists_sort_and_filter_on_indexed_columns_only(spec, model):
    assert unindexed(spec, model) == []


def test_lists_cost_a_fixed_number_of_queries(rows, django_assert_max_num_queries):
    officer = browser(Role.OFFICER)
    for route in ("grants", "claims", "settlements", "register"):
        with django_assert_max_num_queries(14):
            officer.get(url(route, rows))
