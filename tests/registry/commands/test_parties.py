from datetime import date

import pytest

from pilotzone.audit.actors import Actor
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.errors import TimeNotSimulable
from pilotzone.audit.models import Event
from pilotzone.kit.dates import start_of_day
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.registry.commands import correct_party, merge_parties, register_party
from pilotzone.registry.enums import PartyKind
from pilotzone.registry.errors import AlreadyMerged, UsccTaken
from pilotzone.registry.models import Party

pytestmark = pytest.mark.django_db

USCC = "91430100MA4L00001J"
OTHER = "91430100MA4L00002M"


def test_party_is_entered_with_its_code_as_stored_and_an_id_that_says_nothing(enter):
    party = enter(" 长沙星云科技有限公司 ", uscc="91430100ma4l-00001j")
    party.refresh_from_db()
    assert (party.name_zh, party.uscc, party.origin, party.kind) == ("长沙星云科技有限公司", USCC, "real", "enterprise")
    assert len(party.public_id) == 20
    assert party.public_id != enter("长沙星河科技有限公司").public_id


def test_wrong_check_digit_is_refused_saying_which_it_should_be(enter):
    with pytest.raises(Invalid) as error:
        enter("长沙星云科技有限公司", uscc="91430100MA4L00001K")
    assert [fault.field for fault in error.value.errors] == ["uscc"]
    assert all(words in str(error.value) for words in ("uscc", "91430100MA4L00001K", "K", "J"))
    assert not Party.objects.exists()
    assert not Event.objects.exists()


def test_code_that_is_held_is_refused_naming_the_entry(enter):
    first = enter("长沙星云科技有限公司", name_en="Nebula", uscc=USCC)
    with pytest.raises(UsccTaken) as error:
        enter("另一家公司", uscc=USCC)
    assert str(error.value) == (
        f"The unified social credit code {USCC} is in the register already, held by “Nebula” ({first.public_id}); use that entry."
    )


def test_code_of_a_merged_entry_is_refused_naming_the_survivor(enter, officer):
    lasting = enter("长沙星云科技有限公司", name_en="Nebula", uscc=USCC)
    older = enter("星云科技", name_en="Old Nebula")
    merge_parties(older, into=lasting, by=officer)
    with pytest.raises(UsccTaken) as error:
        enter("另一家公司", uscc=USCC)
    assert error.value.data["public_id"] == lasting.public_id


def test_sample_takes_no_code_from_a_real_party(enter):
    enter("长沙星云科技有限公司", uscc=USCC)
    assert enter("样例公司", uscc=USCC, origin=Origin.SYNTHETIC).uscc == USCC


@pytest.mark.parametrize("kind", [PartyKind.PERSON, PartyKind.TEAM])
def test_person_and_team_have_no_code(enter, kind):
    assert enter("创客小组", kind=kind).uscc is None
    with pytest.raises(Invalid) as error:
        enter("创客小组", kind=kind, uscc=USCC)
    assert [fault.field for fault in error.value.errors] == ["uscc"]


def test_one_name_in_either_language_is_enough_and_none_is_made_up(enter):
    assert (enter("", name_en="Firm 410032", origin=Origin.EXAMPLE).name_zh, str(Party.objects.get())) == ("", "Firm 410032")
    with pytest.raises(Invalid) as error:
        enter(" ")
    assert [fault.field for fault in error.value.errors] == ["name_zh"]


def test_simulated_time_enters_samples_only(enter):
    with simulated_time(start_of_day(date(2026, 3, 1))):
        with pytest.raises(TimeNotSimulable):
            enter("长沙星云科技有限公司")
        enter("样例公司", origin=Origin.SYNTHETIC)
    assert [party.origin for party in Party.objects.all()] == ["synthetic"]


def test_event_holds_no_name(enter):
    enter("长沙星云科技有限公司", uscc=USCC)
    event = Event.objects.get()
    assert (event.name, event.data, event.subject) == ("registry.party_registered", {}, f"registry.party:{Party.objects.get().pk}")


def test_members_do_not_enter_organisations():
    with pytest.raises(NotAllowed):
        register_party(kind=PartyKind.ENTERPRISE, name_zh="我的公司", by=Actor(id="user:5", roles=frozenset({Role.APPLICANT})))


def test_correction_changes_what_is_named_and_logs_the_fields(enter, officer):
    party = enter("长沙星云科技有限公司", uscc=USCC)
    correct_party(party, name_zh="长沙星云智能科技有限公司", uscc=OTHER, source="licence", by=officer)
    party.refresh_from_db()
    assert (party.name_zh, party.uscc, party.source) == ("长沙星云智能科技有限公司", OTHER, "licence")
    assert Event.objects.order_by("seq").last().data == {"fields": ["name_zh", "source", "uscc"]}


def test_correction_takes_a_code_away(enter, officer):
    party = enter("长沙星云科技有限公司", uscc=USCC)
    assert correct_party(party, uscc="", by=officer).uscc is None


@pytest.mark.parametrize("change", [{"uscc": "91430100MA4L00002N"}, {"name_zh": ""}, {"public_id": "x"}, {"kind": PartyKind.TEAM}])
def test_correction_with_a_fault_changes_nothing(enter, officer, change):
    party = enter("长沙星云科技有限公司", uscc=USCC)
    with pytest.raises(Invalid):
        correct_party(party, by=officer, **change)
    party.refresh_from_db()
    assert (party.name_zh, party.uscc, party.kind) == ("长沙星云科技有限公司", USCC, "enterprise")


def test_correction_to_a_held_code_is_refused(enter, officer):
    enter("长沙星云科技有限公司", uscc=USCC)
    with pytest.raises(UsccTaken):
        correct_party(enter("长沙星河科技有限公司"), uscc=USCC, by=officer)


def test_merged_entry_is_corrected_no_more(enter, officer):
    older, lasting = enter("星云科技"), enter("长沙星云科技有限公司")
    merge_parties(older, into=lasting, by=officer)
    with pytest.raises(AlreadyMerged):
        correct_party(older, name_zh="别名", by=officer)
