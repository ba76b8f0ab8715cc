"""Every page once in both languages; who may open what; each form as a person fills it in."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from django.urls import reverse
from tests.indicators.conftest import YEAR_2021, firm, record, terms
from tests.indicators.test_sections import take_pack
from tests.visitors import browser

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin, Role
from pilotzone.indicators.commands import define_form, define_frame, new_version, open_returns, save_return, submit_return
from pilotzone.indicators.enums import Bound, Grade, Missing, PeriodType, Purpose, ReturnStatus
from pilotzone.indicators.lists import INDICATORS, RETURNS, VALUES
from pilotzone.indicators.measures import Measured, Period, Provenance
from pilotzone.indicators.models import Indicator, Observation, Return
from pilotzone.indicators.urls import urlpatterns
from pilotzone.kit.lists import unindexed
from pilotzone.obligations.terms import Due

pytestmark = pytest.mark.django_db
GIVEN = set(Role) - {Role.SYSTEM, Role.APPLICANT}
CHECKERS = {Role.OFFICER, Role.AUDITOR}
# Route, and the roles that may open it. None: everybody, signed in or not.
ROUTES = {
    "indicators": None,
    "indicator": None,
    "targets": None,
    "values": None,
    "value": None,
    "chart": None,
    "correct": {Role.OFFICER},
    "withdraw": {Role.OFFICER},
    "returns": CHECKERS,
    "return": CHECKERS,
    "fill": set(),
    "query": {Role.OFFICER},
    "accept": {Role.OFFICER},
    "lock": {Role.OFFICER},
}
OF_A_VALUE, OF_A_RETURN = {"value", "correct", "withdraw"}, {"return", "fill", "query", "accept", "lock"}


@pytest.fixture
def company():
    return firm("样例企业")


@pytest.fixture
def rows(version, changsha, company):
    """A value of a place, one for a second year, and a firm's return."""
    value = record(version, changsha, 1200)
    record(version, changsha, Measured(1300, Bound.MORE), YEAR_2021)
    names = {"name_zh": "月报", "name_en": "Monthly return", "purpose": Purpose.ADMINISTRATION, "period_type": PeriodType.MONTH}
    form = define_form("monthly", edition="2026", versions=[version], by=SYSTEM, **names)
    frame = define_frame("key", edition="2026", name_zh="重点", name_en="Key", units=[company], source="list", by=SYSTEM)
    (report,) = open_returns(form, frame=frame, period=Period.parse("2026-03", PeriodType.MONTH), due=Due.by(date(2999, 4, 5)), by=SYSTEM)
    return {"value": value, "report": report}


def url(route, rows):
    arguments = {"indicator": ("staff",), "chart": ("staff-1",)}
    key = (rows["value"].pk,) if route in OF_A_VALUE else (rows["report"].pk,) if route in OF_A_RETURN else ()
    return reverse(f"indicators:{route}", args=arguments.get(route, key))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("route", [route for route in ROUTES if route != "chart"])
def test_page_opens_in_both_languages(route, language, rows, company):
    answer = browser(Role.OFFICER, party=company, language=language).get(url(route, rows))
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("role", [*sorted(GIVEN), None])
@pytest.mark.parametrize("route", ROUTES)
def test_route_opens_for_its_roles_only(route, role, rows):
    allowed = ROUTES[route] is None or role in ROUTES[route]
    answer = browser(*([role] if role else [])).get(url(route, rows))
    # Who is not signed in is asked to sign in; who is, is refused.
    assert answer.status_code == (200 if allowed else 403 if role else 302)


def test_every_route_of_the_room_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(ROUTES)


def test_pack_page_shows_six_definitions_five_breaks_and_why(legal_basis):
    take_pack()
    page = browser().get(reverse("indicators:indicator", args=("ai-scale",))).content.decode()
    assert "Why these figures may not be chained" in page
    assert page.count("pz-banner--warn") == 5
    assert "10 billion yuan" in page
    assert "45 billion yuan" in page
    assert "more than 300 billion yuan" in page
    assert "<img" not in page
    chinese = browser(language="zh-hans").get(reverse("indicators:indicator", args=("ai-firms",))).content.decode()
    assert "超过 2,400 家" in chinese
    assert "2500余家减2400余家不是净增" in chinese


def test_place_is_chosen_and_an_unknown_one_is_not_found(legal_basis):
    take_pack()
    here = reverse("indicators:indicator", args=("ai-scale",))
    page = browser().get(here, {"area": "430000"}).content.decode()
    assert "more than 120 billion yuan" in page
    assert (
        "10 billion yuan"
        not in page.replace("more than 120 billion yuan", "")
        .replace("200 billion yuan", "")
        .split("Breaks in series")[-1]
        .split("Definition:")[0]
    )
    assert browser().get(here, {"area": "110000"}).status_code == 404


def test_two_values_of_one_definition_are_drawn_below_their_table(rows):
    page = browser().get(url("indicator", rows)).content.decode()
    assert page.index("more than 1,300 persons") < page.index("/indicators/charts/staff-1.svg?area=430100")
    answer = browser().get(url("chart", rows), {"area": "430100"})
    circles = ET.fromstring(answer.content).findall(".//{http://www.w3.org/2000/svg}circle")
    assert answer["Content-Type"] == "image/svg+xml"
    assert [circle.get("fill") != "none" for circle in circles] == [True, False]


def test_chart_of_a_definition_without_values_is_not_found(indicator, rows):
    notes = {"break_note_zh": "口径不同", "break_note_en": "another scope"}
    other = new_version(indicator, terms=terms("staff-2", supersedes=rows["value"].version, **notes), by=SYSTEM)
    assert browser().get(reverse("indicators:chart", args=(other.code,))).status_code == 404


def test_public_sees_published_values_of_places_only(version, rows, company, changsha):
    record(version, company, 77_001)
    record(version, changsha, 77_002, Period.parse("2019", PeriodType.YEAR), provenance=Provenance(Purpose.ADMINISTRATION, Grade.B, "file"))
    statistical = record(version, company, 77_003, YEAR_2021, provenance=Provenance(Purpose.STATISTICS, Grade.A, "return"))
    seen = {}
    for name, client in (("public", browser()), ("office", browser(Role.LEADER))):
        page = client.get(url("values", rows)).content.decode()
        seen[name] = [number for number in ("1,200", "77,001", "77,002", "77,003") if number in page]
        assert client.get(reverse("indicators:value", args=(statistical.pk,))).status_code == 404
    assert seen == {"public": ["1,200"], "office": ["1,200", "77,001", "77,002"]}


def test_correction_and_withdrawal_by_form_stay_readable(rows):
    officer = browser(Role.OFFICER)
    sent = {"value": "1,250", "bound": "exact", "missing": "", "power": "0", "reason": "source_revised", "source": "2nd print"}
    answer = officer.post(url("correct", rows), sent)
    latest = Observation.objects.get(vintage=2)
    assert answer.url == reverse("indicators:value", args=(latest.pk,))
    assert officer.post(reverse("indicators:withdraw", args=(latest.pk,)), {"reason": "not_confirmed"}).status_code == 302
    page = browser().get(url("value", rows)).content.decode()
    assert [text in page for text in ("1,200 persons", "1,250 persons", "withdrawal", "2nd print", "王某")] == [
        True,
        True,
        True,
        True,
        False,
    ]
    assert "1,250" not in browser().get(url("values", rows)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "many"}, "value"),
        ({"value": "1.5"}, "value"),
        ({"value": ""}, "value"),
        ({"missing": "not_due"}, "value"),
        ({"power": "3"}, "power"),
        ({"reason": "because"}, "reason"),
    ],
)
def test_correction_that_cannot_be_is_refused_at_its_field(changes, field, rows):
    sent = {"value": "1250", "bound": "exact", "missing": "", "power": "0", "reason": "typing_error", "source": ""}
    answer = browser(Role.OFFICER).post(url("correct", rows), sent | changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Observation.objects.filter(vintage=2).count() == 0


def test_superseded_value_cannot_be_corrected_again(rows):
    officer, sent = browser(Role.OFFICER), {"value": "1250", "power": "0", "reason": "typing_error"}
    assert officer.post(url("correct", rows), sent).status_code == 302
    answer = officer.post(url("correct", rows), sent | {"value": "1260"})
    assert answer.status_code == 422
    assert "A later row" in answer.content.decode()


def test_values_are_exported_with_their_bound_and_source(rows):
    csv = b"".join(browser().get(url("values", rows), {"export": "csv", "sort": "period"}).streaming_content).decode("utf-8-sig")
    lines = [line.split(",")[:3] for line in csv.splitlines()]
    assert lines[0] == ["Definition", "Unit", "Period"]
    assert '"more than 1,300 persons"' in csv
    assert len(lines) == 3


def test_targets_are_a_page_and_two_files(legal_basis, rows):
    take_pack()
    page = browser().get(url("targets", rows)).content.decode()
    assert page.count("no value of this definition") == 33
    csv = b"".join(browser().get(url("targets", rows), {"export": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    book = openpyxl.load_workbook(BytesIO(b"".join(browser().get(url("targets", rows), {"export": "xlsx"}).streaming_content)))
    assert (len(csv), book.active.max_row) == (34, 34)


def line(version, **changes):
    return {
        f"v{version.pk}-{name}": value for name, value in ({"value": "", "bound": "exact", "missing": "", "power": "0"} | changes).items()
    }


def test_unit_fills_in_is_stopped_at_gaps_and_hands_in(rows, version, company):
    unit = browser(party=company)
    assert unit.post(url("fill", rows), {**line(version), "step": "submit"}).status_code == 422
    assert Return.objects.get().status == ReturnStatus.DRAFT
    assert unit.post(url("fill", rows), {**line(version, value="12"), "step": "save"}).status_code == 302
    assert 'value="12"' in unit.get(url("fill", rows)).content.decode()
    answer = unit.post(url("fill", rows), {**line(version, missing="not_answered"), "step": "submit"})
    assert (answer.status_code, Return.objects.get().status) == (302, ReturnStatus.SUBMITTED)
    assert "not answered" in unit.get(url("return", rows)).content.decode()


def test_office_queries_unit_answers_office_accepts_and_locks_unit_revises(rows, version, company):
    save_return(rows["report"], entries={"staff-1": Measured(missing=Missing.NOT_ANSWERED)}, by=SYSTEM)
    submit_return(rows["report"], by=SYSTEM)
    unit, officer = browser(party=company), browser(Role.OFFICER)
    assert officer.post(url("query", rows), {"text": ""}).status_code == 422
    assert officer.post(url("query", rows), {"text": "为何未填？"}).status_code == 302
    assert "为何未填？" in unit.get(url("return", rows)).content.decode()
    assert unit.post(url("fill", rows), {**line(version, value="12"), "step": "correct"}).status_code == 302
    for step in ("accept", "lock"):
        assert officer.post(url(step, rows), {}).status_code == 302
    assert unit.post(url("fill", rows), {**line(version, value="13"), "step": "revise"}).status_code == 302
    assert officer.post(url("accept", rows), {}).status_code == 302
    assert list(Observation.objects.filter(party=company).values_list("value", "vintage")) == [(12, 1), (13, 2)]


def test_step_that_is_not_possible_is_refused_with_its_reason(rows):
    answer = browser(Role.OFFICER).post(url("accept", rows), {})
    assert answer.status_code == 422
    assert "not possible in the state" in answer.content.decode()


def test_unit_sees_no_return_of_another_and_the_public_none(rows):
    stranger = browser(party=firm("别的企业"))
    assert [stranger.get(url(route, rows)).status_code for route in ("returns", "return", "fill")] == [200, 404, 404]
    assert "Monthly return" not in stranger.get(url("returns", rows)).content.decode()


def test_synthetic_rows_carry_their_stamp(rows):
    officer = browser(Role.OFFICER)
    assert all("synthetic sample" in officer.get(url(route, rows)).content.decode() for route in ("returns", "return"))
    assert Observation.objects.filter(origin=Origin.SYNTHETIC).count() == 0


@pytest.mark.parametrize(("spec", "model"), [(INDICATORS, Indicator), (VALUES, Observation), (RETURNS, Return)])
def test_lists_sort_and_filter_on_indexed_columns_only(spec, model):
    assert unindexed(spec, model) == []


def test_lists_cost_a_fixed_number_of_queries(version, changsha, rows, django_assert_max_num_queries):
    for year in range(1990, 2019):
        record(version, changsha, year, Period.parse(str(year), PeriodType.YEAR))
    client = browser()
    client.get(url("values", rows))
    with django_assert_max_num_queries(12):
        client.get(url("values", rows))
    with django_assert_max_num_queries(16):
        client.get(url("indicator", rows))
