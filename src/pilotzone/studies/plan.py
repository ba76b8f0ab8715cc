"""What a plan holds: read once, checked whole, unknown keys named; and the document whose hash is the lock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator

from pilotzone.indicators.enums import PeriodType
from pilotzone.kit.canonical import canonical_bytes
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.schema.closed import closed_object
from pilotzone.kit.text import reading_language
from pilotzone.studies.enums import Control, OutcomeRole, Population, Transform, Treatment
from pilotzone.studies.errors import BadPlan
from pilotzone.studies.periods import PER_YEAR, number_of

SCHEMA_NAME = "pilotzone.plan/1"

_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
_NAME = {"type": "string", "minLength": 1, "maxLength": 160}
_YES_NO = {"type": ["boolean", "null"]}
UNKNOWN_UNLESS_SAID = ("spillover_excluded", "other_support_treated", "other_support_comparison")
_SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_WHOLE = {"type": ["integer", "null"], "minimum": -50, "maximum": 50}


OUTCOME = closed_object(
    {
        "code": {"type": "string", "minLength": 1, "maxLength": 40},
        "role": {"enum": OutcomeRole.values},
        "primary": {"type": "boolean"},
        "transform": {"enum": Transform.values},
        "name_zh": _NAME,
        "name_en": _NAME,
        "unit_zh": _NAME,
        "unit_en": _NAME,
        "indicator": _NAME,
        "column": _NAME,
        "self_reported": _YES_NO,
        "audited_subsample": _YES_NO,
        "detectable": {"type": ["number", "null"], "exclusiveMinimum": 0},
    },
    optional=("indicator", "column", "self_reported", "audited_subsample", "detectable"),
)
SCHEMA = closed_object(
    {
        "question_zh": _TEXT,
        "question_en": _TEXT,
        "outcomes": {"type": "array", "minItems": 1, "maxItems": 12, "items": OUTCOME},
        "population": {"enum": Population.values},
        "treatment": {"enum": Treatment.values},
        "periods": closed_object({"type": {"enum": [str(kind) for kind in PER_YEAR]}, "first": _NAME, "last": _NAME}),
        "controls": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": Control.values}},
        "comparison_zh": _TEXT,
        "comparison_en": _TEXT,
        "estimator": closed_object(
            {
                "base": {"enum": ["varying", "universal"]},
                "anticipation": {"type": "integer", "minimum": 0, "maximum": 20},
                "level": {"type": "number", "minimum": 0.5, "maximum": 0.999},
                "permutations": {"type": "integer", "minimum": 0, "maximum": 20_000},
                "leave_one_out": {"type": "boolean"},
                "seed": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
                "min_event": _WHOLE,
                "max_event": _WHOLE,
            },
            optional=("min_event", "max_event"),
        ),
        "decision_zh": _TEXT,
        "decision_en": _TEXT,
        "spillover_excluded": _YES_NO,
        "other_support_treated": _SHARE,
        "other_support_comparison": _SHARE,
    },
    optional=UNKNOWN_UNLESS_SAID,
)
_VALIDATOR = Draft202012Validator(SCHEMA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One planned outcome: a definition version of the zone's indicators, or a column of a table brought from outside."""

    code: str
    role: OutcomeRole
    primary: bool
    transform: Transform
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    indicator: str = ""
    column: str = ""
    self_reported: bool | None = None
    audited_subsample: bool | None = None
    detectable: float | None = None

    @property
    def series(self) -> str:
        """The column of a snapshot that is estimated; the snapshot holds the outcome as measured beside its logarithm."""
        return f"log_{self.code}" if self.transform == Transform.LOG else self.code

    def name(self, lang: str = "") -> str:
        """Return the name in a language, the reader's by default."""
        return self.name_zh if (lang or reading_language()) == "zh" else self.name_en

    def unit(self, lang: str = "") -> str:
        """Return the unit in a language, the reader's by default."""
        return self.unit_zh if (lang or reading_language()) == "zh" else self.unit_en

    def measured(self, lang: str = "") -> str:
        """Return the name as it stands on an axis or in a sentence of numbers: with its unit and its transform."""
        zh = (lang or reading_language()) == "zh"
        unit = self.unit(lang)
        if self.transform == Transform.LOG:
            unit = f"{unit}，自然对数" if zh else f"{unit}, in logs"
        return f"{self.name(lang)}（{unit}）" if zh else f"{self.name(lang)} ({unit})"

    def axis(self, lang: str) -> str:
        """Return the name as it fits beside an axis: with its unit, or only with its transform."""
        if self.transform == Transform.LOG:
            return f"{self.name(lang)}（自然对数）" if lang == "zh" else f"{self.name(lang)} (log)"
        return self.measured(lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """A plan as the room uses it. `first` and `last` are the numbers of the first and last planned period."""

    question_zh: str
    question_en: str
    outcomes: tuple[Outcome, ...]
    population: Population
    treatment: Treatment
    period_type: PeriodType
    first: int
    last: int
    controls: tuple[Control, ...]
    comparison_zh: str
    comparison_en: str
    estimator: Mapping[str, Any]
    decision_zh: str
    decision_en: str
    spillover_excluded: bool | None
    other_support_treated: float | None
    other_support_comparison: float | None

    @property
    def primary(self) -> Outcome:
        """The one outcome that the question is about."""
        return next(outcome for outcome in self.outcomes if outcome.primary)

    def outcome(self, code: str) -> Outcome:
        """Return the planned outcome of this code."""
        return next(outcome for outcome in self.outcomes if outcome.code == code)


def read_plan(content: Mapping[str, Any]) -> PlanContent:
    """Return the content of a plan; raises BadPlan with one error per fault."""
    faults = list(_faults(content))
    if faults:
        raise BadPlan(errors=faults)
    kind = PeriodType(content["periods"]["type"])
    read: dict[str, Any] = {
        "outcomes": tuple(_outcome(each) for each in content["outcomes"]),
        "population": Population(content["population"]),
        "treatment": Treatment(content["treatment"]),
        "controls": tuple(Control(each) for each in content["controls"]),
        "period_type": kind,
        "first": number_of(content["periods"]["first"], kind),
        "last": number_of(content["periods"]["last"], kind),
    }
    plain = {name: value for name, value in content.items() if name != "periods"}
    every: dict[str, Any] = {**dict.fromkeys(UNKNOWN_UNLESS_SAID), **plain, **read}
    return PlanContent(**every)


def _outcome(each: Mapping[str, Any]) -> Outcome:
    return Outcome(**{**each, "role": OutcomeRole(each["role"]), "transform": Transform(each["transform"])})


def _faults(content: Mapping[str, Any]) -> Iterator[FieldError]:
    structural = sorted(_VALIDATOR.iter_errors(content), key=lambda error: list(map(str, error.absolute_path)))
    for error in structural:
        shown = error.instance if error.instance is None or isinstance(error.instance, str | int | float | bool) else None
        yield FieldError(error.json_path.removeprefix("$."), shown, _accepted(error))
    if not structural:
        yield from _outcome_faults(content["outcomes"])
        yield from _period_faults(content["periods"])


def _outcome_faults(outcomes: Sequence[Mapping[str, Any]]) -> Iterator[FieldError]:
    codes = [each["code"] for each in outcomes]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield FieldError("outcomes.code", code, _("each code once"))
    if sum(each["primary"] for each in outcomes) != 1:
        yield FieldError("outcomes.primary", sum(each["primary"] for each in outcomes), _("exactly one primary outcome"))
    for each in outcomes:
        if bool(each.get("indicator")) == bool(each.get("column")):
            yield FieldError(f"outcomes.{each['code']}", each.get("indicator"), _("either an indicator's definition version or a column"))


def _period_faults(periods: Mapping[str, str]) -> Iterator[FieldError]:
    kind = PeriodType(periods["type"])
    numbers = []
    for name in ("first", "last"):
        try:
            numbers.append(number_of(periods[name], kind, field=f"periods.{name}"))
        except Invalid as refusal:
            yield from refusal.errors
    if len(numbers) == 2 and numbers[1] <= numbers[0]:
        yield FieldError("periods.last", periods["last"], _("a period after the first one"))


def _accepted(error: Any) -> object:
    match error.validator:
        case "additionalProperties":
            return list(error.schema["properties"])
        case "required":
            return error.message
        case "enum":
            return error.validator_value
        case _:
            return f"{error.validator} {error.validator_value}"


def document_bytes(code: str, content: Mapping[str, Any], *, known_before: Mapping[str, str], outcomes_known: bool) -> bytes:
    """Return the locked plan as one document; the SHA-256 of these bytes is the plan's hash."""
    return canonical_bytes(
        {
            "schema": SCHEMA_NAME,
            "study": code,
            "content": content,
            "known_before": known_before,
            "outcomes_known": outcomes_known,
        }
    )
