"""Every page once in both languages; who may open what; each form as a person fills it in."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from pilotzone.accounts.commands import give_membership, give_role, register_user
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.enums import Origin, Role
from pilotzone.registry.commands import (
    add_area,
    add_instrument,
    add_mandate,
    add_qualification,
    link_parties,
    merge_parties,
    record_attribute,
    register_asset,
)
from pilotzone.registry.commands.places import DatedName
from pilotzone.registry.enums import AreaLevel, AssetKind, AttributeKey, InstrumentKind, LinkKind
from pilotzone.registry.models import Asset, Party, PartyAttribute, PartyLink, Qualification

pytestmark = pytest.mark.django_db

USCC = "91430100MA4L00001J"
OFFICE = {Role.OFFICER, Role.ADMIN, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.STEWARD, Role.EVALUATOR, Role.AUDITOR}
KEEPERS = {Role.OFFICER, Role.ADMIN}
EVERYBODY = set(Role) - {Role.SYSTEM, Role.APPLICANT}

# Route, and the roles that may open it. None: everybody, signed in or not.
ROUTES = [
    ("zone", None),
    ("instruments", None),
    ("parties", OFFICE),
    ("register_party", KEEPERS),
    ("duplicates", KEEPERS),
    ("party", OFFICE),
    ("correct_party", KEEPERS),
    ("add_fact", KEEPERS),
    ("add_link", KEEPERS),
    ("relation", OFFICE),
    ("add_qualification", KEEPERS),
    ("merge_party", KEEPERS),
    ("unmerge_party", KEEPERS),
    ("end_link", KEEPERS),
    ("assets", OFFICE),
    ("register_asset", KEEPERS | {Role.STEWARD}),
    ("asset", OFFICE),
]


def someone(*roles, party=None):
    user = register_user(email=f"{uuid4()}@zone.example", password=None, name="王某", by=SYSTEM)
    for role in roles:
        give_role(user, role=role, by=SYSTEM)
    if party is not None:
        give_membership(user, party=party, by=SYSTEM)
    return user


def browser(user=None, language="en"):
    client = Client(headers={"accept-language": language})
    if user is not None:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def office():
    return browser(someone(Role.OFFICER))


@pytest.fixture
def register(enter, officer):
    """A small register with one of each thing."""
    city = add_area("430100", level=AreaLevel.CITY, name_zh="长沙市", name_en="Changsha", by=officer)
    names = [DatedName("望城县", "gazette", "Wangcheng County", None, date(2011, 6, 20))]
    add_area("430112", level=AreaLevel.DISTRICT, name_zh="望城区", name_en="Wangcheng", parent=city, names=names, by=officer)
    letter = add_instrument(
        "letter-1",
        kind=InstrumentKind.LETTER,
        title_zh="批复函",
        title_en="Letter of approval",
        source="news",
        document_number="1号",
        by=officer,
    )
    add_mandate(
        "zone",
        area=city,
        instrument=letter,
        title_zh="国家新一代人工智能创新发展试验区",
        title_en="National AI pilot zone",
        ministry_zh="科技部",
        ministry_en="Ministry of Science and Technology",
        approved_on=date(2021, 3, 24),
        foci=[{"zh": "智能装备", "en": "intelligent equipment"}],
        facts=[{"zh": "三所985高校", "en": "three Project 985 universities", "source": "news"}],
        source="news",
        by=officer,
    )
    party = enter("长沙星云科技有限公司", name_en="Nebula", uscc=USCC, area=city, source="licence")
    duplicate = enter("湖南星云科技有限公司")
    owner = enter("星云控股")
    record_attribute(party, key=AttributeKey.REVENUE, value=123_456_00, source="annual report", by=officer)
    record_attribute(party, key=AttributeKey.REGISTERED_AREA, value="430100", source="licence", by=officer)
    record_attribute(party, key=AttributeKey.FOUNDED_ON, value="2015-05-01", source="licence", by=officer)
    record_attribute(party, key=AttributeKey.LISTED, value=False, source="licence", by=officer)
    record_attribute(party, key=AttributeKey.EMPLOYEES, value=1234, source="form", by=officer)
    record_attribute(party, key=AttributeKey.EMPLOYEES, value=None, source="form was wrong", by=officer)
    link = link_parties(owner, party, kind=LinkKind.OWNS, share_bp=5100, source="annual report", by=officer)
    add_qualification(
        party, title_zh="高新技术企业", title_en="High-tech enterprise", valid_to=date(2026, 1, 1), source="notice", by=officer
    )
    register_asset("cluster-1", kind=AssetKind.CLUSTER, name_zh="一号集群", holder=party, attributes={"cards": 512}, by=officer)
    return {"party": party, "duplicate": duplicate, "owner": owner, "link": link}


def url_of(route, register):
    arguments = {"end_link": (register["link"].pk,), "asset": ("cluster-1",)}
    plain = {"zone", "instruments", "parties", "register_party", "duplicates", "assets", "register_asset"}
    return reverse(f"registry:{route}", args=arguments.get(route, () if route in plain else (register["party"].public_id,)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("route", [route for route, _roles in ROUTES])
def test_page_opens_in_both_languages(register, route, language):
    answer = browser(someone(Role.OFFICER), language).get(url_of(route, register))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'<html lang="{language}"' in text
    assert "style=" not in text


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_opens_what_the_table_says(register, role):
    client = browser(someone(role))
    found = {route: client.get(url_of(route, register)).status_code for route, _roles in ROUTES}
    assert found == {route: 200 if roles is None or role in roles else 403 for route, roles in ROUTES}


def test_stranger_opens_public_pages_and_is_sent_to_sign_in_for_the_rest(register):
    client = browser()
    found = {route: client.get(url_of(route, register)).status_code for route, _roles in ROUTES}
    assert found == {route: 200 if roles is None else 302 for route, roles in ROUTES}


def test_member_opens_the_own_organisation_only_and_reads_no_officers_name(register):
    client = browser(someone(party=register["party"]))
    found = {route: client.get(url_of(route, register)).status_code for route, _roles in ROUTES}
    assert found == {route: 200 if roles is None or route == "party" else 403 for route, roles in ROUTES}
    own = client.get(reverse("registry:party", args=(register["party"].public_id,))).content.decode()
    assert "Correct the entry" not in own
    assert client.get(reverse("registry:party", args=(register["owner"].public_id,))).status_code == 403
    assert client.get(reverse("registry:party", args=("nothing",))).status_code == 403


def test_history_names_officers_to_the_office_and_not_to_members(register, officer):
    person = someone(Role.OFFICER)
    party = register["party"]
    browser(person).post(
        reverse("registry:correct_party", args=(party.public_id,)),
        {"kind": "enterprise", "name_zh": party.name_zh, "uscc": USCC, "source": "letter"},
    )
    page = reverse("registry:party", args=(party.public_id,))
    to_office, to_member = (browser(user).get(page).content.decode() for user in (someone(Role.AUDITOR), someone(party=party)))
    assert ">王某<" in to_office
    assert "王某" not in to_member.split("</header>", 1)[1]
    assert "name not shown" in to_member


def test_zone_shows_titles_foci_sourced_facts_and_names_of_a_year(register):
    page = browser().get("/registry/", {"year": "2010"}).content.decode()
    for words in ("National AI pilot zone", "24 March 2021", "intelligent equipment", "three Project 985 universities", "Wangcheng County"):
        assert words in page
    assert "Wangcheng County" not in browser().get("/registry/").content.decode()


@pytest.mark.parametrize("year", ["21", "year", "0000", "２０２１"])
def test_zone_refuses_what_is_no_year(register, year):
    assert browser().get("/registry/", {"year": year}).status_code == 422


def test_party_page_prints_facts_links_titles_and_what_was_withdrawn(register, office):
    page = office.get(reverse("registry:party", args=(register["party"].public_id,))).content.decode()
    for words in (
        "¥123,456.00",
        "Changsha (430100)",
        "1 May 2015",
        "1,234",
        "withdrawn",
        "51%",
        "星云控股",
        "High-tech enterprise",
        "fact recorded",
    ):
        assert words in page or words.replace("¥", "") in page, words


def test_list_filters_by_name_code_kind_and_place_and_exports(register, office):
    def names(**query):
        page = office.get("/registry/parties/", query).content.decode()
        return [name for name in ("Nebula", "湖南星云科技有限公司", "星云控股") if name in page]

    assert names() == ["Nebula", "湖南星云科技有限公司", "星云控股"]
    assert names(q="9143") == ["Nebula"]
    assert names(q="控股") == ["星云控股"]
    assert names(area="430100") == ["Nebula"]
    assert names(kind="person") == []
    exported = b"".join(office.get("/registry/parties/", {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert exported.splitlines()[0] == "Name,Kind,Unified social credit code,Area,Origin,Source"
    assert len(exported.splitlines()) == 4
    workbook = office.get("/registry/parties/", {"export": "xlsx"})
    assert workbook.status_code == 200
    workbook.close()


@pytest.mark.parametrize("path", ["parties", "assets", "instruments"])
def test_list_costs_a_fixed_number_of_queries(register, office, enter, officer, path, django_assert_max_num_queries):
    office.get(f"/registry/{path}/")
    for number in range(30):
        enter(f"第{number}公司")
        register_asset(f"asset-{number}", kind=AssetKind.DATASET, name_zh="数据", holder=register["party"], by=officer)
    with django_assert_max_num_queries(12):
        office.get(f"/registry/{path}/")


def test_sample_is_stamped_and_gone_once_retired_and_the_example_stays_outside(register, office, enter):
    sample = enter("样例公司", origin=Origin.SYNTHETIC)
    enter("", name_en="Firm 410032", origin=Origin.EXAMPLE)
    page = office.get("/registry/parties/").content.decode()
    assert ("synthetic sample" in page, "Firm 410032" in page) == (True, False)
    own = reverse("registry:party", args=(sample.public_id,))
    assert "pz-stamp--synthetic" in office.get(own).content.decode()
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert office.get(own).status_code == 404
    assert "样例公司" not in office.get("/registry/parties/").content.decode()


NEW = {"kind": "enterprise", "name_zh": "长沙岳麓云有限公司", "uscc": "91430100MA4L00002M"}


def test_new_party_is_checked_then_entered_once(register, office):
    key = {"request_key": str(uuid4())}
    check = office.post("/registry/parties/new/", NEW | key)
    assert (check.status_code, "Check the entry" in check.content.decode()) == (200, True)
    assert not Party.objects.filter(name_zh=NEW["name_zh"]).exists()
    entered = office.post("/registry/parties/new/", NEW | key | {"confirmed": "yes"})
    party = Party.objects.get(name_zh=NEW["name_zh"])
    assert (entered.status_code, entered.headers["Location"]) == (302, reverse("registry:party", args=(party.public_id,)))
    assert (party.uscc, party.origin) == (NEW["uscc"], "real")
    again = office.post("/registry/parties/new/", NEW | key | {"confirmed": "yes", "uscc": "", "name_zh": "又一家"})
    assert again.status_code == 409
    assert not Party.objects.filter(name_zh="又一家").exists()


def test_check_shows_entries_of_the_same_name_and_leads_back(register, office):
    similar = office.post("/registry/parties/new/", {"kind": "enterprise", "name_zh": "星云科技集团有限公司"}).content.decode()
    assert "The register holds entries with this name already" in similar
    assert register["duplicate"].public_id in similar
    back = office.post("/registry/parties/new/", NEW | {"change": "yes"}).content.decode()
    assert 'value="长沙岳麓云有限公司"' in back
    assert "Continue" in back


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"uscc": "91430100MA4L00001K"}, "check digit"),
        ({"uscc": USCC}, "in the register already, held by “Nebula”"),
        ({"kind": "team"}, "has no such code"),
        ({"name_zh": ""}, "Give a name in Chinese or in English."),
        ({"kind": "planet"}, "planet"),
    ],
)
def test_new_party_with_a_fault_comes_back_with_the_reason(register, office, change, words):
    before = Party.objects.count()
    for step in ({}, {"confirmed": "yes"}):
        answer = office.post("/registry/parties/new/", NEW | change | step)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert Party.objects.count() == before


def post(client, route, register, data):
    return client.post(url_of(route, register), data | {"request_key": str(uuid4())})


def test_correction_starts_from_what_is_there(register, office):
    page = office.get(url_of("correct_party", register)).content.decode()
    assert f'value="{USCC}"' in page
    data = {"kind": "enterprise", "name_zh": "长沙星云智能有限公司", "uscc": USCC, "source": "letter"}
    assert post(office, "correct_party", register, data).status_code == 302
    register["party"].refresh_from_db()
    assert (register["party"].name_zh, register["party"].area) == ("长沙星云智能有限公司", None)


@pytest.mark.parametrize(
    ("key", "text", "stored"),
    [
        ("revenue", "1.5万", 15_000_00),
        ("employees", "1,250", 1250),
        ("listed", "是", True),
        ("industry", "I6513", "I6513"),
        ("founded_on", "2015-05-01", "2015-05-01"),
        ("registered_area", "430112", "430112"),
        ("employees", "", None),
    ],
)
def test_fact_is_recorded_as_people_write_it(register, office, key, text, stored):
    assert (
        post(office, "add_fact", register, {"key": key, "value": text, "source": "report", "valid_from": "2025-01-01"}).status_code == 302
    )
    row = PartyAttribute.objects.order_by("pk").last()
    assert (row.key, row.value, row.valid_from) == (key, stored, date(2025, 1, 1))


@pytest.mark.parametrize(
    "data",
    [
        {"key": "employees", "value": "many", "source": "report"},
        {"key": "listed", "value": "perhaps", "source": "report"},
        {"key": "industry", "value": "software", "source": "report"},
        {"key": "employees", "value": "1", "source": ""},
        {"key": "height", "value": "1", "source": "report"},
        {"key": "employees", "value": "1", "source": "report", "valid_from": "2025-01-02", "valid_to": "2025-01-01"},
    ],
)
def test_fact_with_a_fault_comes_back(register, office, data):
    before = PartyAttribute.objects.count()
    answer = post(office, "add_fact", register, data)
    assert (answer.status_code, "Please correct the following" in answer.content.decode()) == (200, True)
    assert PartyAttribute.objects.count() == before


def test_link_is_recorded_in_either_direction_and_ended(register, office):
    data = {"kind": "controls", "direction": "in", "other": "星云控股", "share": "25.5", "source": "report"}
    assert post(office, "add_link", register, data).status_code == 302
    link = PartyLink.objects.order_by("pk").last()
    assert (link.subject, link.target, link.share_bp) == (register["owner"], register["party"], 2550)
    assert post(office, "add_link", register, data | {"direction": "out", "other": register["duplicate"].public_id}).status_code == 302
    assert PartyLink.objects.order_by("pk").last().subject == register["party"]
    assert office.post(reverse("registry:end_link", args=(link.pk,)), {"on": "2030-01-01"}).status_code == 302
    link.refresh_from_db()
    assert link.valid_to == date(2030, 1, 1)
    again = office.post(reverse("registry:end_link", args=(link.pk,)), {"on": "2031-01-01"})
    assert "2030-01-01" in again.content.decode()


@pytest.mark.parametrize(
    "change", [{"other": "无此公司"}, {"other": USCC}, {"share": "101"}, {"share": "half"}, {"direction": "up"}, {"source": ""}]
)
def test_link_with_a_fault_comes_back(register, office, change):
    data = {"kind": "controls", "direction": "out", "other": "星云控股", "share": "25", "source": "report"} | change
    answer = post(office, "add_link", register, data)
    assert (answer.status_code, "Please correct the following" in answer.content.decode()) == (200, True)
    assert PartyLink.objects.count() == 1


def test_end_of_a_link_that_is_not_there_is_not_found(office):
    assert office.get("/registry/links/999/end/").status_code == 404


def test_relation_is_answered_with_its_proof(register, office):
    page = reverse("registry:relation", args=(register["party"].public_id,))
    proved = office.get(page, {"other": "星云控股"}).content.decode()
    assert "星云控股 owns a share of Nebula (annual report)" in proved
    assert "Both are one organisation." in office.get(page, {"other": USCC}).content.decode()
    assert "No relation to" in office.get(page, {"other": register["duplicate"].public_id}).content.decode()
    assert "No single entry is meant" in office.get(page, {"other": "无此公司"}).content.decode()


def test_qualification_is_recorded(register, office):
    data = {"title_zh": "专精特新", "edition": "2022", "valid_from": "2024-01-01", "source": "notice"}
    assert post(office, "add_qualification", register, data).status_code == 302
    assert Qualification.objects.filter(title_zh="专精特新", edition="2022").count() == 1


def test_merge_is_chosen_looked_at_confirmed_and_undone(register, office):
    duplicate, party = register["duplicate"], register["party"]
    merge = reverse("registry:merge_party", args=(duplicate.public_id,))
    assert f"?other={party.public_id}" in office.get(merge).content.decode()
    confirm = office.get(merge, {"other": party.public_id}).content.decode()
    assert "Merge these two entries?" in confirm
    assert Party.objects.exclude(merged_into=None).count() == 0
    done = office.post(merge, {"into": party.public_id})
    assert done.headers["Location"] == reverse("registry:party", args=(party.public_id,))
    assert "湖南星云科技有限公司" in office.get(done.headers["Location"]).content.decode()
    assert "merged into “Nebula”" in office.get(reverse("registry:party", args=(duplicate.public_id,))).content.decode()
    assert office.post(reverse("registry:unmerge_party", args=(duplicate.public_id,))).status_code == 302
    assert Party.objects.exclude(merged_into=None).count() == 0


def test_merge_that_cannot_be_says_why(register, office):
    merge = reverse("registry:merge_party", args=(register["party"].public_id,))
    assert "must be the one that stays" in office.get(merge, {"other": register["duplicate"].public_id}).content.decode()
    assert "must be the one that stays" in office.post(merge, {"into": register["duplicate"].public_id}).content.decode()
    assert office.post(merge, {"into": "nothing"}).status_code == 404
    assert Party.objects.exclude(merged_into=None).count() == 0


def test_unmerge_of_what_stands_alone_says_so(register, office):
    answer = office.post(url_of("unmerge_party", register))
    assert "has not been merged" in answer.content.decode()


def test_duplicates_are_listed_until_merged(register, office, officer):
    assert register["duplicate"].public_id in office.get("/registry/parties/duplicates/").content.decode()
    merge_parties(register["duplicate"], into=register["party"], by=officer)
    assert "No two entries look alike." in office.get("/registry/parties/duplicates/").content.decode()


def test_asset_is_entered_by_a_steward_and_shown(register):
    steward = browser(someone(Role.STEWARD))
    data = {"code": "road-1", "kind": "road_segment", "name_zh": "测试路段", "holder": "星云控股", "source": "list"}
    assert steward.post("/registry/assets/new/", data).headers["Location"] == "/registry/assets/road-1/"
    assert Asset.objects.get(code="road-1").holder == register["owner"]
    assert "asset entered" in steward.get("/registry/assets/road-1/").content.decode()
    assert "belongs to" in steward.post("/registry/assets/new/", data).content.decode()
    assert "No single entry" in steward.post("/registry/assets/new/", data | {"holder": "无"}).content.decode()
    assert steward.get("/registry/assets/nothing/").status_code == 404
