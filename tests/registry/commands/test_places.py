from datetime import date

import pytest

from pilotzone.audit.actors import Actor
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Role
from pilotzone.audit.errors import TimeNotSimulable
from pilotzone.audit.models import Event
from pilotzone.kit.dates import start_of_day
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.registry.commands import add_area, add_area_name, add_instrument, add_mandate, confirm_instrument
from pilotzone.registry.commands.places import DatedName
from pilotzone.registry.enums import AreaLevel, InstrumentKind
from pilotzone.registry.errors import CodeTaken
from pilotzone.registry.models import Area, AreaName, Instrument, Mandate

pytestmark = pytest.mark.django_db

LETTER = {"kind": InstrumentKind.LETTER, "title_zh": "批复函", "title_en": "Letter of approval", "source": "government news"}
TITLE = {
    "title_zh": "国家新一代人工智能创新发展试验区",
    "title_en": "National pilot zone",
    "ministry_zh": "科技部",
    "ministry_en": "Ministry of Science and Technology",
    "source": "government news",
}


def changsha(by, **more):
    return add_area("430100", **{"level": AreaLevel.CITY, "name_zh": "长沙市", "name_en": "Changsha", "by": by} | more)


def fields(error):
    return [fault.field for fault in error.value.errors]


def test_area_is_added_with_its_dated_names_in_one_command(officer):
    names = [DatedName("望城县", "gazette", "Wangcheng County", None, date(2011, 6, 20))]
    area = add_area(
        "430112", level=AreaLevel.DISTRICT, name_zh="望城区", name_en="Wangcheng", parent=changsha(officer), names=names, by=officer
    )
    assert (area.parent.code, area.level) == ("430100", "district")
    assert list(area.names.values_list("name_zh", "valid_from", "valid_to")) == [("望城县", None, date(2011, 6, 20))]
    assert list(Event.objects.order_by("seq").values_list("name", flat=True)) == [
        "registry.area_added",
        "registry.area_added",
        "registry.area_named",
    ]


def test_area_code_that_is_taken_is_refused_naming_its_holder(officer):
    changsha(officer)
    with pytest.raises(CodeTaken) as error:
        changsha(officer)
    assert error.value.data["taken"] == "430100"
    assert Area.objects.count() == 1


def test_area_tells_all_its_faults_at_once(officer):
    with pytest.raises(Invalid) as error:
        changsha(officer, name_zh=" ", name_en="")
    assert fields(error) == ["name_zh", "name_en"]


def test_area_with_a_wrong_name_leaves_nothing_behind(officer):
    with pytest.raises(Invalid) as error:
        changsha(officer, names=[DatedName("长沙", "gazette", valid_from=date(2020, 1, 1), valid_to=date(2020, 1, 1))])
    assert fields(error) == ["valid_to"]
    assert not Area.objects.exists()


def test_area_name_needs_a_source(officer):
    with pytest.raises(Invalid) as error:
        add_area_name(changsha(officer), name=DatedName("潭州", ""), by=officer)
    assert fields(error) == ["source"]
    assert not AreaName.objects.exists()


def test_instrument_keeps_what_is_known_and_starts_unconfirmed(officer):
    letter = add_instrument("letter-1", document_number="国科函规〔2021〕1号", issued_on=date(2021, 3, 24), by=officer, **LETTER)
    letter.refresh_from_db()
    assert (letter.document_number, letter.issued_on, letter.effective_from, letter.confirmed) == (
        "国科函规〔2021〕1号",
        date(2021, 3, 24),
        None,
        False,
    )


def test_instrument_is_confirmed_and_again_without_harm(officer):
    letter = add_instrument("letter-1", by=officer, **LETTER)
    confirm_instrument(letter, by=officer)
    assert confirm_instrument(letter, by=officer).confirmed
    assert Instrument.objects.get().confirmed


def test_instrument_may_name_the_one_it_replaces(officer):
    old = add_instrument("guide-2019", by=officer, **LETTER)
    new = add_instrument("guide-2020", replaces=old, by=officer, **LETTER)
    assert list(old.replaced_by.all()) == [new]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "no spaces"}, "code"),
        ({"title_zh": ""}, "title_zh"),
        ({"source": ""}, "source"),
        ({"effective_from": date(2021, 1, 2), "effective_to": date(2021, 1, 1)}, "effective_to"),
    ],
)
def test_instrument_with_a_fault_is_refused(officer, change, field):
    given = {"code": "letter-1", "by": officer} | LETTER | change
    with pytest.raises(Invalid) as error:
        add_instrument(given.pop("code"), **given)
    assert fields(error) == [field]
    assert not Instrument.objects.exists()


def test_instrument_code_is_taken_once(officer):
    add_instrument("letter-1", by=officer, **LETTER)
    with pytest.raises(CodeTaken):
        add_instrument("letter-1", by=officer, **LETTER)


def test_mandate_keeps_foci_and_sourced_facts(officer):
    facts = [{"zh": "三所985高校", "en": "three Project 985 universities", "source": "government news"}]
    foci = [{"zh": "智能网联汽车", "en": "intelligent connected vehicles"}]
    letter = add_instrument("letter-1", by=officer, **LETTER)
    add_mandate(
        "zone", area=changsha(officer), instrument=letter, approved_on=date(2021, 3, 24), foci=foci, facts=facts, by=officer, **TITLE
    )
    mandate = Mandate.objects.get(code="zone")
    assert (mandate.foci, mandate.facts, mandate.instrument) == (foci, facts, letter)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ministry_en": ""}, "ministry_en"),
        ({"foci": [{"zh": "智能装备"}]}, "foci"),
        ({"facts": [{"zh": "事实", "en": "fact", "source": ""}]}, "facts"),
    ],
)
def test_mandate_with_a_fault_is_refused(officer, change, field):
    with pytest.raises(Invalid) as error:
        add_mandate("zone", area=changsha(officer), by=officer, **TITLE | change)
    assert fields(error) == [field]
    assert not Mandate.objects.exists()


def test_mandate_code_is_taken_once(officer):
    area = changsha(officer)
    add_mandate("zone", area=area, by=officer, **TITLE)
    with pytest.raises(CodeTaken):
        add_mandate("zone", area=area, by=officer, **TITLE)


def test_places_are_real_so_no_simulated_time_may_write_them(officer):
    with simulated_time(start_of_day(date(2026, 3, 1))), pytest.raises(TimeNotSimulable):
        changsha(officer)
    assert not Area.objects.exists()


def test_places_are_not_for_applicants_to_write(officer):
    with pytest.raises(NotAllowed):
        changsha(Actor(id="user:9", roles=frozenset({Role.APPLICANT})))
