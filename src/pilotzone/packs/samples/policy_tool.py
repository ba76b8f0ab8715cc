"""The scheme of the sample: Henan's rule of August 2025 as reported, a form, and two calls that are ours."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin
from pilotzone.packs.located import read_yaml
from pilotzone.packs.samples.money import budgets
from pilotzone.packs.samples.plan import CITY, YEAR
from pilotzone.packs.samples.stage import Stage, moment_of
from pilotzone.registry.commands import add_instrument
from pilotzone.registry.enums import InstrumentKind
from pilotzone.registry.models import Area, Instrument
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


def enter_legal_text() -> Instrument:
    """Enter the text that the rule is taken from; it is real, so it is entered at the time of day, once."""
    details = dict(definition()["instrument"])
    code = details.pop("code")
    found = Instrument.objects.filter(code=code).first()
    return found or add_instrument(code, kind=InstrumentKind.MEASURE, by=SYSTEM, **details)


def open_first_call(stage: Stage) -> None:
    """Have the officer set up the scheme with its rule and form, draft the first call and open it."""
    officer, instrument = stage.office.officer, enter_legal_text()
    with stage.at("03-03 10:00"):
        scheme = define_scheme(_new_scheme(), by=officer)
        add_rule(scheme, effective_from=date(YEAR, 1, 1), content=definition()["rule"], instrument=instrument, by=officer)
    with stage.at("03-04 10:00"):
        form = add_form(scheme, schema=definition()["form"], by=officer)
    with stage.at("03-05 15:00"):
        call = draft_call(scheme, _draft(FIRST, form, DESIGN), code=FIRST, by=officer)
    with stage.at("03-09 09:00"):
        open_call(call, by=officer)


def open_second_call(stage: Stage) -> None:
    """Have the officer open the second call of the year, which is under way when the sample ends."""
    officer = stage.office.officer
    scheme = Scheme.objects.get(code=definition()["scheme"]["code"])
    form = FormVersion.objects.get(scheme=scheme)
    with stage.at("10-28 15:00"):
        draft = _draft(SECOND, form, DesignFacts(pre_periods=4, self_reported=False))
        call = draft_call(scheme, draft, code=SECOND, by=officer)
    with stage.at("11-02 09:00"):
        open_call(call, by=officer)


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


def _new_scheme() -> NewScheme:
    return NewScheme(
        **definition()["scheme"],
        area=Area.objects.get(code=CITY),
        rule_clock=Clock.APPLIED,
        cap_clock=Clock.CLAIMED,
        origin=Origin.SYNTHETIC,
    )


def _draft(code: str, form: FormVersion, design: DesignFacts) -> CallDraft:
    opens, closes = WINDOWS[code]
    return CallDraft(
        **definition()["first_call" if code == FIRST else "second_call"],
        **definition()["every_call"],
        budget_year=YEAR,
        opens_at=moment_of(opens),
        closes_at=moment_of(closes),
        pool_amount=POOLS[code],
        form=form,
        comparison=ComparisonGroup.UNFUNDED,
        notice_days=5,
        allocation=Allocation.LOTTERY,
        budgets=budgets(),
        design=design,
    )
