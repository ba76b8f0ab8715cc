"""Puts the worked example into a zone by the same commands that anything else comes by, and runs its study."""

from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pilotzone.applications.commands import NewCase, reconstruct_case
from pilotzone.applications.enums import FactKind
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.indicators.enums import Grade
from pilotzone.kit.dates import partial_date
from pilotzone.kit.located import read_yaml
from pilotzone.packs.examples.jtrain import YEARS, Firm, read_firms
from pilotzone.packs.policy import can_install
from pilotzone.registry.commands import add_area, register_party
from pilotzone.registry.enums import AreaLevel, PartyKind
from pilotzone.registry.models import Area, Party
from pilotzone.schemes.commands import define_scheme, reconstruct_call
from pilotzone.schemes.drafts import CallDraft, DesignFacts, NewScheme
from pilotzone.schemes.enums import Allocation, Clock, ComparisonGroup
from pilotzone.schemes.models import Call
from pilotzone.studies.commands import (
    NewStudy,
    OutcomeSource,
    describe_study,
    estimate_study,
    lock_plan,
    open_study,
    register_outcomes,
    take_snapshot,
    write_plan,
)
from pilotzone.studies.enums import Note
from pilotzone.studies.models import Study

CODE = "michigan-training-grants"


@cache
def definition() -> dict[str, Any]:
    """Return what the file beside this module says."""
    content: dict[str, Any] = read_yaml(Path(__file__).with_name("michigan.yaml")).data
    return content


def worked_example() -> Study | None:
    """Return the worked example's study where it is loaded."""
    return Study.objects.filter(code=CODE).first()


@command(allowed=can_install, event="packs.example_loaded")
def load_worked_example(*, by: Actor) -> Study:
    """Put the worked example into the zone and run its study; harmless where it is there already.

    No opinion comes with it, because nobody has given one.
    """
    context.touch_origin(Origin.EXAMPLE)
    found = worked_example()
    if found is not None:
        return found
    firms = read_firms()
    call = _call(by)
    parties = {firm.number: _record(call, firm, by) for firm in firms}
    study = _study(call, by)
    register_outcomes(study, outcomes(firms, parties), source=OutcomeSource(Grade.D, **definition()["outcomes"]), by=by)
    _plan(study, by)
    take_snapshot(study, by=by)
    estimate_study(study, by=by)
    return Study.objects.get(pk=study.pk)


def _call(by: Actor) -> Call:
    """Record the scheme and its one call, made afterwards; the rule of division is not recorded."""
    place = dict(definition()["area"])
    code = place.pop("code")
    area = Area.objects.filter(code=code).first() or add_area(code, level=AreaLevel.PROVINCE, origin=Origin.EXAMPLE, by=by, **place)
    # Only the years of grants are known, so those of the decision govern.
    terms = dict(definition()["scheme"])
    new = NewScheme(**terms, area=area, rule_clock=Clock.DECIDED, cap_clock=Clock.DECIDED, origin=Origin.EXAMPLE)
    scheme = define_scheme(new, by=by)
    draft = CallDraft(
        **definition()["call"],
        budget_year=YEARS[0],
        comparison=ComparisonGroup.UNFUNDED,
        allocation=Allocation.NOT_RECORDED,
        design=DesignFacts(self_reported=True),
    )
    return reconstruct_call(scheme, draft, code=CODE, by=by)


def _record(call: Call, firm: Firm, by: Actor) -> Party:
    """Record a firm and its case. The year of the grant is all that is known of when anything happened."""
    source = str(definition()["case_source"])
    party = register_party(
        kind=PartyKind.ENTERPRISE,
        name_zh=f"企业{firm.number}（名称未公开）",
        name_en=f"Firm {firm.number} (name not published)",
        area=call.scheme.area,
        origin=Origin.EXAMPLE,
        source=source,
        by=by,
    )
    facts = {} if firm.first_grant is None else {FactKind.OFFERED: partial_date(firm.first_grant)}
    reconstruct_case(NewCase(call=call, party=party, granted=firm.first_grant is not None, source=source, facts=facts), by=by)
    return party


def _study(call: Call, by: Actor) -> Study:
    study = open_study(NewStudy(code=CODE, call=call, **definition()["study"]), by=by)
    for kind, text in definition()["notes"].items():
        describe_study(study, kind=Note(kind), text_zh=text["zh"], text_en=text["en"], by=by)
    return study


def _plan(study: Study, by: Actor) -> None:
    write_plan(study, definition()["plan"], by=by)
    known = definition()["known_before"]
    lock_plan(study, known_before=known["zh"], known_before_en=known["en"], outcomes_known=True, by=by)


def outcomes(firms: list[Firm], parties: dict[str, Party]) -> pa.Table:
    """Return what the firms reported, one row per firm and year; what they did not report is empty."""
    rows = [(firm, year) for firm in firms for year in YEARS]
    return pa.table(
        {
            "unit": pa.array([parties[firm.number].public_id for firm, _year in rows], pa.string()),
            "time": pa.array([year for _firm, year in rows], pa.int64()),
            "hrsemp": pa.array([firm.hrsemp.get(year) for firm, year in rows], pa.float64()),
            "scrap": pa.array([firm.scrap.get(year) for firm, year in rows], pa.float64()),
        }
    )
