"""The parameters of a call's allocation rule as the decisions read them; frozen when the call opens.

criteria         [{"code", "name_zh", "name_en", "most", "weight"}]: points from 0 to `most`, times `weight` (1 where not given)
reviewers        reviews that each case needs (1)
threshold        score below which nobody is supported
quota            most cases that are supported
skip_when_short  whether a smaller case further down takes what a larger one could not (no)
stratum          the answer of the form that names a case's stratum in a lottery
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from pilotzone.applications.errors import BadAllocation, WrongAllocation
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.schemes.enums import Allocation
from pilotzone.schemes.models import AllocationRule, Call


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that reviewers give points for."""

    code: str
    name_zh: str
    name_en: str
    most: int
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Division:
    """How a call divides its money."""

    kind: Allocation
    criteria: tuple[Criterion, ...] = ()
    reviewers: int = 1
    threshold: Decimal | None = None
    quota: int | None = None
    skip_when_short: bool = False
    stratum: str = ""

    def score(self, points: Mapping[str, int]) -> Decimal:
        """Return the weighted sum of the points; raises Invalid with one error per criterion that is missing, unknown or out of range."""
        codes = [each.code for each in self.criteria]
        faults = [FieldError(code, points[code], codes) for code in points if code not in codes]
        for each in self.criteria:
            given = points.get(each.code)
            if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= each.most:
                faults.append(FieldError(each.code, given, _("whole points from 0 to %(most)s") % {"most": each.most}))
        if faults:
            raise Invalid(errors=faults)
        return sum((each.weight * points[each.code] for each in self.criteria), Decimal(0))


def division_of(call: Call) -> Division:
    """Return how a call divides its money; raises BadAllocation naming the parameter that cannot be read."""
    rule = AllocationRule.objects.filter(call=call).first()
    if rule is None:
        return Division(Allocation.NOT_RECORDED)
    given = rule.parameters
    try:
        return Division(
            kind=Allocation(rule.kind),
            criteria=tuple(_criterion(each) for each in given.get("criteria", ())),
            reviewers=int(given.get("reviewers", 1)),
            threshold=None if given.get("threshold") is None else Decimal(str(given["threshold"])),
            quota=None if given.get("quota") is None else int(given["quota"]),
            skip_when_short=given.get("skip_when_short") is True,
            stratum=str(given.get("stratum", "")),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadAllocation(
            errors=[FieldError("allocation_parameters", str(error), _("parameters of the form that the manual shows"))]
        ) from error


def require(call: Call, *kinds: Allocation) -> Division:
    """Return how the call divides its money; refuses where that is none of the kinds."""
    division = division_of(call)
    if division.kind not in kinds:
        raise WrongAllocation(kind=division.kind)
    return division


def _criterion(given: Mapping[str, Any]) -> Criterion:
    weight = Decimal(str(given.get("weight", 1)))
    return Criterion(str(given["code"]), str(given["name_zh"]), str(given.get("name_en", "")), int(given["most"]), weight)
