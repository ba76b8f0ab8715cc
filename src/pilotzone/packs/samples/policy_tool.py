"""The scheme of the sample: Henan's rule of August 2025 as reported, a form, and two calls that are ours."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin
from pilotzone.kit.located import read_yaml
from pilotzone.packs.samples.money import budgets
from pilotzone.packs.samples.plan import CITY, YEAR
from pilotzone.packs.samples.stage import Happening, Stage, moment_of
from pilotzone.registry.models import Area
from pilotzone.schemes.commands import add_form, add_rule, define_scheme, draft_call, open_call
from pilotzone.schemes.drafts import CallDraft, DesignFacts, NewScheme
from pilotzone.schemes.enums import Allocation, Clock, ComparisonGroup
from pilotzone.schemes.models import Call, FormVersion, Scheme

FIRST, SECOND = f"sample-vouchers-{YEAR}-1", f"sample-vouchers-{YEAR}-2"
# Fen. The calls' parts of the year's money are ours.
POOLS = {FIRST: 500_000_000, SECOND: 200_000_000}
WINDOWS = {FIRST: ("03-09 09:00", "04-17 17:30"), SECOND: ("11-02 09:00", "12-11 17:30")}


@cache
def definition() -> dict[str, Any]:
    """Return the scheme as the file beside this module says it."""
    content: dict[str, Any] = read_yaml(Path(__file__).with_name("scheme.yaml")).data
    return content


def first_call() -> Call:
    """Return the call whose life the sample tells to the end."""
    return Call.objects.select_related("scheme").get(code=FIRST)


def second_call() -> Call:
    """Return the call that is open when the sample ends."""
    return Call.objects.select_related("scheme").get(code=SECOND)


def calls(stage: Stage) -> Iterator[Happening]:
    """Yield how the officer sets up the scheme with its rule and form, drafts two calls and opens them."""
    officer = stage.office.officer
    yield Happening("03-03 10:00", lambda: define_scheme(_new_scheme(), by=officer))
    # The form first: a rule may ask only what the register or the form knows.
    yield Happening("03-03 15:00", lambda: add_form(the_scheme(), schema=definition()["form"], by=officer))
    yield Happening("03-04 10:00", lambda: _add_rule(officer))
    yield Happening("03-05 15:00", lambda: draft_call(the_scheme(), _draft(FIRST, DESIGN), code=FIRST, by=officer))
    yield Happening("03-09 09:00", lambda: open_call(first_call(), by=officer))
    yield Happening("10-28 15:00", lambda: draft_call(the_scheme(), _draft(SECOND, SECOND_DESIGN), code=SECOND, by=officer))
    yield Happening("11-02 09:00", lambda: open_call(second_call(), by=officer))


# What the officer knew before the first call opened. Whether firms next to a funded one gain, nobody knows: it stays empty and counts.
DESIGN = DesignFacts(
    pre_periods=4,
    self_reported=False,
    expected_eligible=25,
    expected_funded=13,
    outcome_zh="人工智能业务季度收入（取对数）",
    outcome_en="AI revenue of the quarter, in logs",
    outcome_sd=0.5,
    outcome_r2=0.5,
)
# Of the second call, less is known.
SECOND_DESIGN = DesignFacts(pre_periods=4, self_reported=False)


def the_scheme() -> Scheme:
    """Return the scheme of the sample."""
    return Scheme.objects.get(code=definition()["scheme"]["code"])


def _add_rule(officer: Actor) -> None:
    # No legal basis: Henan's text is none of Changsha's, and in the zone's list it would outlive the sample.
    add_rule(the_scheme(), effective_from=date(YEAR, 1, 1), content=definition()["rule"], by=officer)


def _new_scheme() -> NewScheme:
    return NewScheme(
        **definition()["scheme"],
        area=Area.objects.get(code=CITY),
        rule_clock=Clock.APPLIED,
        cap_clock=Clock.CLAIMED,
        origin=Origin.SYNTHETIC,
    )


def _draft(code: str, design: DesignFacts) -> CallDraft:
    opens, closes = WINDOWS[code]
    return CallDraft(
        **definition()["first_call" if code == FIRST else "second_call"],
        **definition()["every_call"],
        budget_year=YEAR,
        opens_at=moment_of(opens),
        closes_at=moment_of(closes),
        pool_amount=POOLS[code],
        form=FormVersion.objects.get(scheme=the_scheme()),
        comparison=ComparisonGroup.UNFUNDED,
        notice_days=5,
        allocation=Allocation.LOTTERY,
        budgets=budgets(),
        design=design,
    )
