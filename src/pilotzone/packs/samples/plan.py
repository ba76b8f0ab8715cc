"""The sample as data: who applies, with what, when, and what becomes of it. Everything here is invented, and its names say so.

What is drawn, decided and paid is not written here: it comes out of the commands, the same each time.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pilotzone.registry.enums import PartyKind

YEAR = 2026
SOURCE = "合成样例，数据均为虚构 / synthetic sample, all invented"
CITY = "430100"


class Supplier(StrEnum):
    """A computing centre of the sample; the value is the letter in its name."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class SupplierKind(StrEnum):
    """What the rule distinguishes."""

    SUPERCOMPUTING = "supercomputing"
    AI_CENTRE = "ai_centre"
    DATA_CENTRE = "data_centre"


@dataclass(frozen=True, slots=True)
class Centre:
    """A supplier: its kind and size. The code's place 999999 is nowhere, so no firm can bear it."""

    letter: Supplier
    name_zh: str
    uscc: str
    kind: SupplierKind
    pflops: int | None = None
    racks: int | None = None

    @property
    def name_en(self) -> str:
        return f"Sample Computing Centre {self.letter}"


CENTRES = {
    centre.letter: centre
    for centre in (
        Centre(Supplier.A, "样例算力中心甲", "91999999MA0000001N", SupplierKind.AI_CENTRE, pflops=120),
        Centre(Supplier.B, "样例算力中心乙", "91999999MA0000002R", SupplierKind.SUPERCOMPUTING),
        Centre(Supplier.C, "样例算力中心丙", "91999999MA0000003W", SupplierKind.DATA_CENTRE, racks=1500),
        # Below the rule's threshold: who buys here is not eligible.
        Centre(Supplier.D, "样例算力中心丁", "91999999MA00000040", SupplierKind.AI_CENTRE, pflops=40),
    )
}


class Story(StrEnum):
    """What happens to an application before the draw."""

    PLAIN = "plain"  # submitted, admitted
    COMPLETED = "completed"  # sent back, completed, admitted
    RELATED = "related"  # refused by the system for a related supplier, then with another one admitted
    ELSEWHERE = "elsewhere"  # refused: registered outside the city
    SMALL_SUPPLIER = "small_supplier"  # refused: the supplier is below the threshold
    CANNOT_TELL = "cannot_tell"  # refused: sent back, and the place of registration still not shown
    WITHDRAWN = "withdrawn"  # at the applicant's own wish
    LAPSED = "lapsed"  # refused by the system for double funding; the draft is left to lapse


class Use(StrEnum):
    """What computing power is bought for."""

    TRAINING = "training"
    INFERENCE = "inference"
    RESEARCH = "research"


@dataclass(frozen=True, slots=True)
class Applicant:
    """One applicant of the first call. `fee` in yuan; `submits` is "MM-DD HH:MM"."""

    number: int
    district: str | None
    founded: date
    employees: int
    fee: int
    use: Use
    supplier: Supplier
    submits: str
    story: Story = Story.PLAIN
    kind: PartyKind = PartyKind.ENTERPRISE

    @property
    def name_zh(self) -> str:
        return _NAMES_ZH[self.kind].format(self.number)

    @property
    def name_en(self) -> str:
        return f"{_NAMES_EN[self.kind]} {self.number:02}"

    @property
    def email(self) -> str:
        return f"sample{self.number:02}@demo.invalid"

    @property
    def contract(self) -> str:
        """The number of the contract that the application rests on."""
        return f"YL-{YEAR}-{self.number:03}"


_NAMES_ZH = {
    PartyKind.ENTERPRISE: "样例科技{:02}有限公司",
    PartyKind.INSTITUTE: "样例研究院{:02}",
    PartyKind.UNIVERSITY: "样例大学{:02}",
}
_NAMES_EN = {
    PartyKind.ENTERPRISE: "Sample Technology",
    PartyKind.INSTITUTE: "Sample Institute",
    PartyKind.UNIVERSITY: "Sample University",
}

_T, _I, _R = Use.TRAINING, Use.INFERENCE, Use.RESEARCH
_A, _B, _C, _D = Supplier.A, Supplier.B, Supplier.C, Supplier.D

# fmt: off
APPLICANTS: tuple[Applicant, ...] = (
    Applicant( 1, "430104", date(2016, 5, 12), 210, 6_200_000, _T, _A, "03-10 09:20"),
    Applicant( 2, "430104", date(2019, 3,  4),  64, 1_800_000, _T, _A, "03-11 10:05"),
    Applicant( 3, "430105", date(2021, 9, 17),  23,   950_000, _I, _C, "03-12 15:40"),
    Applicant( 4, "430102", date(2018, 7, 30),  88, 1_400_000, _T, _B, "03-12 16:10", Story.COMPLETED),
    Applicant( 5, "430111", date(2015, 1, 22), 143, 2_100_000, _T, _A, "03-13 11:00"),
    Applicant( 6, "430121", date(2022, 6,  6),  12,   750_000, _I, _C, "03-16 09:45"),
    Applicant( 7, "430104", date(2020, 11, 9),  37, 1_300_000, _T, _A, "03-16 14:30"),
    Applicant( 8, "430103", date(2014, 4, 18), 260, 5_600_000, _T, _B, "03-17 10:15"),
    Applicant( 9, "430104", date(2017, 8, 25),  95, 1_600_000, _T, _A, "03-18 09:05"),
    Applicant(10, "430112", date(2019, 12, 3),  51, 1_200_000, _I, _C, "03-18 16:50", Story.COMPLETED),
    Applicant(11, "430102", date(2023, 2, 14),  15,   880_000, _I, _A, "03-19 13:25"),
    Applicant(12, "430105", date(2020, 5, 28),  42, 1_450_000, _T, _B, "03-20 10:40"),
    Applicant(13, "430104", date(2016, 10, 11), 118, 2_000_000, _T, _A, "03-23 09:30"),
    Applicant(14, "430111", date(2021, 1, 19),  29, 1_200_000, _I, _C, "03-24 15:15"),
    Applicant(15, "430181", date(2022, 8,  8),  11,   660_000, _I, _C, "03-25 11:35"),
    Applicant(16, "430104", date(2018, 3, 27),  73, 1_500_000, _T, _A, "03-26 10:20"),
    Applicant(17, "430103", date(2017, 6, 16), 104, 1_900_000, _T, _B, "03-27 14:05", Story.RELATED),
    Applicant(18, "430105", date(2021, 4,  2),  26, 1_050_000, _I, _A, "03-30 09:55"),
    Applicant(19, "430104", date(2013, 9,  5), 320, 7_300_000, _T, _B, "03-31 16:20"),
    Applicant(20, "430182", date(2023, 5, 31),   9,   850_000, _I, _C, "04-01 10:45"),
    Applicant(21, "430111", date(2018, 12, 20), 81, 1_700_000, _T, _A, "04-02 13:50"),
    Applicant(22, "430102", date(2020, 2, 26),  38, 1_400_000, _T, _C, "04-03 09:10", Story.COMPLETED),
    Applicant(23, "430104", date(2015, 11, 13), 175, 5_100_000, _T, _A, "04-07 15:30"),
    Applicant(24, "430121", date(2021, 7,  7),  31, 1_150_000, _I, _B, "04-08 11:15"),
    Applicant(25, "430105", date(2022, 3, 23),  18,   980_000, _I, _C, "04-09 10:00"),
    Applicant(26, "430104", date(2009, 6,  1), 130, 1_300_000, _R, _B, "04-10 14:40", kind=PartyKind.INSTITUTE),
    Applicant(27, "430104", date(1998, 9,  1), 900, 1_700_000, _R, _B, "04-13 09:25", kind=PartyKind.UNIVERSITY),
    Applicant(28, "430304", date(2019, 5, 20),  47, 1_250_000, _T, _A, "04-07 10:30", Story.ELSEWHERE),
    Applicant(29, None,     date(2023, 10, 8),   6,   700_000, _I, _C, "04-09 16:35", Story.CANNOT_TELL),
    Applicant(30, "430112", date(2020, 8, 12),  34, 1_100_000, _T, _D, "04-10 09:50", Story.SMALL_SUPPLIER),
    Applicant(31, "430104", date(2021, 10, 27), 22,   900_000, _I, _A, "04-01 11:10", Story.WITHDRAWN),
    Applicant(32, "430103", date(2022, 12, 1),  14,   800_000, _I, _A, "04-15 15:55", Story.LAPSED),
)
# fmt: on
BY_NUMBER = {each.number: each for each in APPLICANTS}

# Applicant 17 belongs to the centre it first names as its supplier.
RELATED_TO = Supplier.C
# Applicant 32 first enters this applicant's contract.
COPIES_CONTRACT_OF = 7

# Log-ins with a password, so that one can look through an applicant's eyes: one holds a grant, one has an application to complete.
SHOWN_APPLICANTS = {"applicant1": 2, "applicant2": 32}

# Applicants who do not agree that their later revenue is used to evaluate; it does not touch their application.
NO_CONSENT = frozenset({6, 21})
