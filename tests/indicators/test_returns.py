"""A return from opening to revision: duties, tasks, values; and every step from every state."""

from datetime import date

import pytest
from tests.indicators.conftest import OFFICER, firm, terms

from pilotzone.audit.actors import NOBODY, SYSTEM, Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.indicators.commands import (
    accept_return,
    correct_return,
    define_form,
    define_frame,
    define_indicator,
    lock_return,
    new_version,
    open_returns,
    query_return,
    revise_return,
    save_return,
    submit_return,
)
from pilotzone.indicators.enums import RETURN, Missing, PeriodType, Purpose, ReturnStatus, ReturnStep
from pilotzone.indicators.errors import IncompleteReturn
from pilotzone.indicators.measures import Measured, Period
from pilotzone.indicators.models import Observation, Return
from pilotzone.indicators.queries import shown_returns
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import StepNotPossible
from pilotzone.obligations.enums import DutyStatus
from pilotzone.obligations.models import Obligation
from pilotzone.obligations.queries import open_tasks, status_of
from pilotzone.obligations.terms import Due

pytestmark = pytest.mark.django_db
MARCH = Period.parse("2026-03", PeriodType.MONTH)
FULL = {"staff-1": Measured(12), "wages-1": Measured(missing=Missing.NOT_ANSWERED)}


@pytest.fixture
def form(version):
    wages = define_indicator("wages", name_zh="工资", name_en="Wages", by=SYSTEM)
    versions = [version, new_version(wages, terms=terms("wages-1", name_en="Wages"), by=SYSTEM)]
    names = {"name_zh": "月报", "name_en": "Monthly return", "purpose": Purpose.ADMINISTRATION, "period_type": PeriodType.MONTH}
    return define_form("monthly", edition="2026", versions=versions, by=SYSTEM, **names)


@pytest.fixture
def company():
    return firm("甲")


@pytest.fixture
def unit(company):
    return Actor(id="user:5", roles=frozenset({Role.APPLICANT}), party_ids=frozenset({company.pk}))


@pytest.fixture
def report(form, company) -> Return:
    frame = define_frame("key", edition="2026", name_zh="重点", name_en="Key", units=[company], source="list", by=SYSTEM)
    (opened,) = open_returns(form, frame=frame, period=MARCH, due=Due.by(date(2999, 4, 5)), by=OFFICER)
    return opened


def waiting_for(by) -> list[str]:
    return [task.code for task in open_tasks(by)]


def values() -> list[tuple]:
    rows = Observation.objects.select_related("version").order_by("version__code", "vintage")
    return [(row.version.code, row.vintage, row.value, row.missing) for row in rows]


def test_return_is_opened_once_per_unit_with_a_dated_duty(report, form, company):
    again = open_returns(form, frame=report.frame, period=MARCH, due=Due.by(date(2999, 4, 5)), by=OFFICER)
    duty = Obligation.objects.get()
    assert again == [report]
    assert (duty.key, duty.debtor_party, duty.what_en) == (report.duty, company, "Hand in Monthly return, 2026-03")
    assert (report.status, report.origin, duty.origin) == (ReturnStatus.NOT_STARTED, Origin.SYNTHETIC, Origin.SYNTHETIC)


def test_return_goes_from_draft_over_a_query_to_values_and_a_revision_to_new_data_versions(report, unit):
    save_return(report, entries={"staff-1": Measured(11)}, by=unit)
    save_return(report, entries=FULL, by=unit)
    submit_return(report, by=unit)
    assert status_of(Obligation.objects.get()).status == DutyStatus.MET
    assert waiting_for(OFFICER) == ["check-return"]
    query_return(report, text="人数比上月少一半，请核对。", by=OFFICER)
    assert (waiting_for(OFFICER), waiting_for(unit)) == ([], ["answer-return-query"])
    correct_return(report, entries={"staff-1": Measured(24)}, by=unit)
    assert (waiting_for(OFFICER), waiting_for(unit)) == (["check-return"], [])
    accept_return(report, by=OFFICER)
    lock_return(report, by=OFFICER)
    assert values() == [("staff-1", 1, 24, ""), ("wages-1", 1, None, "not_answered")]
    revise_return(report, entries={"wages-1": Measured(9)}, by=unit)
    assert values() == [("staff-1", 1, 24, ""), ("wages-1", 1, None, "not_answered")]
    accept_return(report, by=OFFICER)
    assert values() == [("staff-1", 1, 24, ""), ("wages-1", 1, None, "not_answered"), ("wages-1", 2, 9, "")]
    report.refresh_from_db()
    assert (report.status, waiting_for(OFFICER), report.round) == (ReturnStatus.ACCEPTED, [], 3)


def test_incomplete_return_is_not_handed_in(report, unit):
    save_return(report, entries={"staff-1": Measured(11)}, by=unit)
    with pytest.raises(IncompleteReturn):
        submit_return(report, by=unit)
    report.refresh_from_db()
    assert (report.status, status_of(Obligation.objects.get()).status) == (ReturnStatus.DRAFT, DutyStatus.OPEN)


def test_entry_that_the_form_does_not_ask_and_query_without_words_are_refused(report, unit):
    with pytest.raises(Invalid, match="other-1"):
        save_return(report, entries={"other-1": Measured(1)}, by=unit)
    save_return(report, entries=FULL, by=unit)
    submit_return(report, by=unit)
    with pytest.raises(Invalid, match="text"):
        query_return(report, text=" ", by=OFFICER)


def test_only_the_unit_fills_in_and_only_the_office_checks(report, unit):
    for refused in (
        lambda: save_return(report, entries=FULL, by=OFFICER),
        lambda: save_return(report, entries=FULL, by=NOBODY),
        lambda: submit_return(report, by=OFFICER),
        lambda: accept_return(report, by=unit),
        lambda: query_return(report, text="?", by=unit),
        lambda: lock_return(report, by=unit),
    ):
        with pytest.raises(NotAllowed):
            refused()


CALLS = {
    ReturnStep.SAVE: lambda report: save_return(report, entries=FULL, by=SYSTEM),
    ReturnStep.SUBMIT: lambda report: submit_return(report, by=SYSTEM),
    ReturnStep.QUERY: lambda report: query_return(report, text="?", by=SYSTEM),
    ReturnStep.CORRECT: lambda report: correct_return(report, entries=FULL, by=SYSTEM),
    ReturnStep.ACCEPT: lambda report: accept_return(report, by=SYSTEM),
    ReturnStep.LOCK: lambda report: lock_return(report, by=SYSTEM),
    ReturnStep.REVISE: lambda report: revise_return(report, entries=FULL, by=SYSTEM),
}
S = ReturnStep
WAYS = {
    ReturnStatus.NOT_STARTED: (),
    ReturnStatus.DRAFT: (S.SAVE,),
    ReturnStatus.SUBMITTED: (S.SAVE, S.SUBMIT),
    ReturnStatus.QUERIED: (S.SAVE, S.SUBMIT, S.QUERY),
    ReturnStatus.CORRECTED: (S.SAVE, S.SUBMIT, S.QUERY, S.CORRECT),
    ReturnStatus.ACCEPTED: (S.SAVE, S.SUBMIT, S.ACCEPT),
    ReturnStatus.LOCKED: (S.SAVE, S.SUBMIT, S.ACCEPT, S.LOCK),
    ReturnStatus.REVISED: (S.SAVE, S.SUBMIT, S.ACCEPT, S.LOCK, S.REVISE),
}


@pytest.mark.parametrize("status", ReturnStatus)
def test_every_step_from_every_state_is_done_or_refused_as_the_table_says(status, report):
    for step in WAYS[status]:
        CALLS[step](report)
    for step, call in CALLS.items():
        report.refresh_from_db()
        assert report.status == status
        target = {(state, each): to for state, each, to in RETURN.table()}[status, step]
        if target is None:
            with pytest.raises(StepNotPossible):
                call(report)
        elif (step, status) == (S.SAVE, ReturnStatus.DRAFT):
            call(report)
    assert shown_returns().get() == report
