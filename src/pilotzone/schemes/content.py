"""The content of a rule: rates by class, caps, payer split, conditions; read once, checked whole, never half accepted."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator

from pilotzone.kit.amounts import Rounding, apply_rate, basis_points, split
from pilotzone.kit.errors import FieldError
from pilotzone.kit.rules import LONGEST
from pilotzone.kit.schema.closed import closed_object
from pilotzone.schemes.errors import BadRule

WHOLE = 10_000  # basis points

_TEXT = {"type": "string", "minLength": 1, "maxLength": 400}
_EXPRESSION = _TEXT | {"maxLength": LONGEST}
_CODE = {"type": "string", "minLength": 1, "maxLength": 30}
_POINTS = {"type": "integer", "minimum": 1, "maximum": WHOLE}
_FEN = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}


SCHEMA = closed_object(
    {
        "eligibility": {
            "type": "array",
            "maxItems": 40,
            "items": closed_object({"code": _CODE, "expression": _EXPRESSION, "reason_zh": _TEXT, "reason_en": _TEXT}),
        },
        "classes": {
            "type": "array",
            "minItems": 1,
            "maxItems": 20,
            "items": closed_object({"code": _CODE, "expression": _EXPRESSION, "rate_bp": _POINTS, "name_zh": _TEXT, "name_en": _TEXT}),
        },
        "payers": {
            "type": "array",
            "minItems": 1,
            "maxItems": 10,
            "items": closed_object({"code": _CODE, "share_bp": _POINTS, "name_zh": _TEXT, "name_en": _TEXT}),
        },
        "cap_per_year_fen": _FEN | {"minimum": 1},
        "minimum_fen": _FEN,
        "rounding": {"enum": Rounding.values},
        "validity_months": {"type": "integer", "minimum": 1, "maximum": 60},
        "unrelated_supplier": {"type": "boolean"},
    },
    optional=("cap_per_year_fen", "minimum_fen"),
)
_VALIDATOR = Draft202012Validator(SCHEMA)


@dataclass(frozen=True, slots=True)
class Condition:
    """One test an applicant must meet, with the plain reason that is told when it is not met."""

    code: str
    expression: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class RateClass:
    """A share of eligible cost for those to whom the expression applies; the first class that fits counts."""

    code: str
    expression: str
    rate_bp: int
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose money it is, and which share of each payment."""

    code: str
    share_bp: int
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class RuleContent:
    """A rule as the rooms use it. Amounts are in fen; a cap or minimum of None does not exist."""

    eligibility: tuple[Condition, ...]
    classes: tuple[RateClass, ...]
    payers: tuple[Payer, ...]
    cap_per_year: int | None
    minimum: int | None
    rounding: Rounding
    validity_months: int
    unrelated_supplier: bool

    def rate_class(self, code: str) -> RateClass:
        """Return the class with this code; raises BadRule naming those there are."""
        for each in self.classes:
            if each.code == code:
                return each
        raise BadRule(errors=[FieldError("rate_class", code, [each.code for each in self.classes])])

    def entitlement(self, eligible_cost: int, class_code: str, *, used_this_year: int) -> "Entitlement":
        """Return what the rule pays for a cost, the share and the cap that led to it. Amounts in fen."""
        rate = self.rate_class(class_code).rate_bp
        share = apply_rate(eligible_cost, basis_points(rate), self.rounding)
        room = None if self.cap_per_year is None else max(self.cap_per_year - used_this_year, 0)
        amount = share if room is None else min(share, room)
        if self.minimum is not None and amount < self.minimum:
            amount = 0
        return Entitlement(amount=amount, share=share, rate_bp=rate, room=room, capped=amount < share)

    def by_payer(self, amount: int) -> dict[str, int]:
        """Return an amount split by payer, the parts summing to it exactly."""
        parts = split(amount, [payer.share_bp for payer in self.payers])
        return {payer.code: part for payer, part in zip(self.payers, parts, strict=True)}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a rule pays: the amount, the share before the cap, the rate, the room left under the cap (None: no cap)."""

    amount: int
    share: int
    rate_bp: int
    room: int | None
    capped: bool


def read_content(content: Mapping[str, Any]) -> RuleContent:
    """Return the content of a rule; raises BadRule with one error per fault, unknown keys by name."""
    faults = list(_faults(content))
    if faults:
        raise BadRule(errors=faults)
    return RuleContent(
        eligibility=tuple(Condition(**each) for each in content["eligibility"]),
        classes=tuple(RateClass(**each) for each in content["classes"]),
        payers=tuple(Payer(**each) for each in content["payers"]),
        cap_per_year=content.get("cap_per_year_fen"),
        minimum=content.get("minimum_fen"),
        rounding=Rounding(content["rounding"]),
        validity_months=content["validity_months"],
        unrelated_supplier=content["unrelated_supplier"],
    )


def _faults(content: Mapping[str, Any]) -> Iterator[FieldError]:
    structural = sorted(_VALIDATOR.iter_errors(content), key=lambda error: list(map(str, error.absolute_path)))
    for error in structural:
        yield from _structural_faults(error)
    if structural:
        return
    for part in ("eligibility", "classes", "payers"):
        codes = [each["code"] for each in content[part]]
        yield from (FieldError(f"{part}.code", code, _("each code once")) for code in sorted({c for c in codes if codes.count(c) > 1}))
    total = sum(payer["share_bp"] for payer in content["payers"])
    if total != WHOLE:
        yield FieldError("payers.share_bp", total, _("shares that sum to 100 %"))


def _structural_faults(error: Any) -> Iterator[FieldError]:
    where = error.json_path.removeprefix("$").removeprefix(".")
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        yield from (
            FieldError(f"{where}.{key}".removeprefix("."), error.instance[key], known) for key in error.instance if key not in known
        )
        return
    yield FieldError(where or "content", error.instance if _is_plain(error.instance) else None, _accepted(error))


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _accepted(error: Any) -> object:
    match error.validator:
        case "required":
            return error.message
        case "enum":
            return error.validator_value
        case _:
            return f"{error.validator} {error.validator_value}"


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
