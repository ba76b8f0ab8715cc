"""parties.csv: every way a line can be wrong, and what becomes of lines that are right."""

from datetime import date

import pytest
from django.utils import translation

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Event
from pilotzone.kit.sheets import heads
from pilotzone.packs.commands import install_pack
from pilotzone.packs.lint import read_pack
from pilotzone.packs.parties import PARTIES, read_parties
from pilotzone.registry.models import Area, Party, PartyAttribute
from pilotzone.registry.queries import attributes_as_of

# Made up by the rule of the check digit; no organisation is meant.
USCC, OTHER = "91430100MA4L00001J", "91430100MA4L00004U"
AREAS = {"430000": None, "430100": None}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def line(**cells: str) -> str:
    given = {"kind": "enterprise", "name_zh": "甲公司", "source": "登记"} | cells
    return ",".join(given.get(column.name, "") for column in PARTIES)


def sheet(*lines: str) -> str:
    return "\n".join([heads(PARTIES), *lines]) + "\n"


def test_a_line_is_read_whole():
    (row,) = read_parties(
        sheet(
            line(
                name_en="A", uscc=USCC.lower(), area="430100", valid_from="2025/12/31", registered_area="430104",
                founded_on="2016年5月20日", employees="120", revenue="12000000.50", industry="i6513", listed="FALSE",
            )
        ),
        AREAS,
    ).whole()  # fmt: skip
    assert row.cells == {
        "kind": "enterprise",
        "name_zh": "甲公司",
        "name_en": "A",
        "uscc": USCC,
        "area": "430100",
        "source": "登记",
        "valid_from": date(2025, 12, 31),
        "registered_area": "430104",
        "founded_on": date(2016, 5, 20),
        "employees": 120,
        "revenue": 1_200_000_050,
        "industry": "I6513",
        "listed": False,
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(kind="enterprize")], [(2, "kind", "“enterprize”")]),
        (
            [line(uscc=USCC[:-1] + "7")],
            [(2, "uscc", f"the check digit of “{USCC[:-1]}7” does not match: it ends in 7, these digits would need J")],
        ),
        ([line(uscc="91430100")], [(2, "uscc", "“91430100”")]),
        ([line(uscc="9.1430100E+17")], [(2, "uscc", "“9.1430100E+17”")]),
        ([line(kind="person", uscc=USCC)], [(2, "uscc", f"“{USCC}”")]),
        ([line(area="430101")], [(2, "area", "“430101”")]),
        ([line(name_zh="")], [(2, "name_zh", "no name")]),
        ([line(source="")], [(2, "source", "nothing")]),
        ([line(employees="12")], [(2, "valid_from", "employees without the day they are of")]),
        ([line(founded_on="2016-02-30")], [(2, "founded_on", "“2016-02-30”")]),
        ([line(founded_on="0016-02-03")], [(2, "founded_on", "“0016-02-03”")]),
        (
            [line(valid_from="2025-13-01", employees="-1", revenue="500万", industry="9", listed="maybe", registered_area="1")],
            [
                (2, "valid_from", "“2025-13-01”"),
                (2, "registered_area", "“1”"),
                (2, "employees", "“-1”"),
                (2, "revenue", "“500万”"),
                (2, "industry", "“9”"),
                (2, "listed", "“maybe”"),
            ],
        ),
        ([line(uscc=USCC), line(name_zh="乙公司", uscc=USCC)], [(3, "uscc", "the code of line 2")]),
        ([line(), line()], [(3, "name_zh", "the name of line 2")]),
        ([line(uscc=USCC), line()], [(3, "name_zh", "the name of line 2")]),
        ([line(uscc=USCC), line(uscc=OTHER)], []),
        ([line(), "", line(name_zh="乙公司")], [(3, "", "an empty line")]),
        ([line(name_zh="=HYPERLINK(1)")], [(2, "name_zh", "a formula: “=HYPERLINK(1)”")]),
        ([line(name_zh="甲" * 161)], [(2, "name_zh", "161 characters")]),
    ],
)
def test_every_fault_is_named_with_its_line(lines, expected):
    reading = read_parties(sheet(*lines), AREAS)
    assert [(fault.line, fault.field, str(fault.found)) for fault in reading.faults] == expected


def test_what_would_be_accepted_is_said():
    faults = read_parties(sheet(line(kind="enterprize", area="430101")), AREAS).faults
    assert [str(fault.accepted) for fault in faults] == [
        "enterprise (the nearest), or enterprise, institute, university, government, person, team",
        "430100 (the nearest), or 430000, 430100",
    ]


ZONE = """name_zh: 试验区
name_en: Zone
areas:
  - {code: "430100", level: city, name_zh: 长沙市, name_en: Changsha}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "zone.yaml").write_text(ZONE, encoding="utf-8")
    known = line(uscc=USCC, area="430100", valid_from="2025-12-31", founded_on="2016-05-20", employees="120", revenue="1.5", listed="true")
    (tmp_path / "parties.csv").write_text(sheet(known, line(kind="person", name_zh="", name_en="B", source="form")), encoding="utf-8")
    return tmp_path


@pytest.mark.django_db
def test_parties_enter_the_register_with_what_is_known_of_them(folder):
    install_pack(read_pack(folder), by=SYSTEM)

    firm = Party.objects.get(uscc=USCC)
    person = Party.objects.get(name_en="B")
    assert (firm.name_zh, firm.area.code, firm.origin, firm.source) == ("甲公司", "430100", Origin.REAL, "登记")
    assert (person.kind, person.name_zh, person.uscc, person.area, person.attributes.count()) == ("person", "", None, None, 0)
    # A founding day holds whenever it is asked for; what was so on a day is not known before it.
    facts = [attributes_as_of(firm, day) for day in (date(2025, 12, 30), date(2025, 12, 31))]
    assert [(each["founded_on"], each["employees"], each["revenue"], each["listed"]) for each in facts] == [
        (date(2016, 5, 20), None, None, None),
        (date(2016, 5, 20), 120, 150, True),
    ]
    assert set(PartyAttribute.objects.values_list("source", flat=True)) == {"登记"}


@pytest.mark.django_db
def test_installing_again_enters_nobody_twice(folder):
    pack = read_pack(folder)
    install_pack(pack, by=SYSTEM)
    install_pack(pack, by=SYSTEM)
    assert Party.objects.count() == 2


@pytest.mark.django_db
def test_a_pack_that_fails_half_way_leaves_nothing(folder):
    pack = read_pack(folder)
    pack.parties[1].cells["name_en"] = ""
    with pytest.raises(Exception, match="name_zh"):
        install_pack(pack, by=SYSTEM)
    assert (Area.objects.count(), Party.objects.count(), Event.objects.count()) == (0, 0, 0)
