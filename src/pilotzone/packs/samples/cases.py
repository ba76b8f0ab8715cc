"""From draft to the end of the formal check, as told in the plan's stories."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pilotzone.applications.commands import (
    admit_application,
    attach_file,
    close_window,
    refuse_application,
    return_application,
    save_answers,
    start_application,
    submit_application,
    withdraw_application,
)
from pilotzone.applications.enums import ReasonCode
from pilotzone.applications.errors import ContractTaken, RelatedSupplier
from pilotzone.applications.models import Application
from pilotzone.packs.samples.document import contract_scan
from pilotzone.packs.samples.plan import (
    APPLICANTS,
    BY_NUMBER,
    CENTRES,
    COPIES_CONTRACT_OF,
    NO_CONSENT,
    RELATED_TO,
    Applicant,
    Story,
    Supplier,
)
from pilotzone.packs.samples.policy_tool import first_call
from pilotzone.packs.samples.stage import Happening, Stage, later, refused
from pilotzone.schemes.models import Call

FindCall = Callable[[], Call]

# Fridays on which the officer checks what has come in since the last one.
CHECKS = ("03-13", "03-20", "03-27", "04-03", "04-10", "04-17")
LAST_CHECK = "04-20"
# The office's words are the sample's, and are written in both languages for its readers.
ASK_SCAN = "合同扫描件未盖章，请补正后重新提交。 / The scan of the contract bears no seal; please complete it."
ASK_PLACE = "登记信息中没有注册地，请补充营业执照。 / The register does not show where you are registered; please add the licence."
NOT_SHOWN = (
    "补正后仍未说明注册地，无法判断是否在长沙市。 / The place of registration was still not shown, so the condition cannot be judged."
)
ELSEWHERE = "注册地不在长沙市。 / Registered outside Changsha."
SMALL = "供应方算力规模低于100 PFLOPS。 / The supplier has less than 100 PFLOPS."


def case_of(stage: Stage, number: int, call: FindCall = first_call) -> Application:
    """Return the applicant's case under a call, as it stands."""
    return Application.objects.get(call=call(), party=stage.parties[number])


def cases(stage: Stage) -> Iterator[Happening]:
    """Yield how the applicants apply over six weeks and the officer checks every case, then closes the window."""
    for applicant in APPLICANTS:
        yield from _story(stage, applicant)
    yield Happening(f"{LAST_CHECK} 16:00", lambda: close_window(first_call(), by=stage.office.officer))


def answers_of(applicant: Applicant, *, contract: str = "", supplier: Supplier | None = None) -> dict[str, Any]:
    """Return what the applicant fills in."""
    centre = CENTRES[supplier or applicant.supplier]
    answers: dict[str, Any] = {
        "use_type": applicant.use.value,
        "fee": applicant.fee * 100,
        "contract_number": contract or applicant.contract,
        "supplier_uscc": centre.uscc,
        "supplier_kind": centre.kind.value,
        "supplier_pflops": centre.pflops,
        "supplier_racks": centre.racks,
    }
    # A question that does not apply is left out, not answered with nothing.
    return {name: value for name, value in answers.items() if value is not None}


def check_day(moment: str) -> str:
    """Return the first checking day after a moment."""
    return next((day for day in CHECKS if day > moment[:5]), LAST_CHECK)


def _story(stage: Stage, applicant: Applicant) -> Iterator[Happening]:
    """Yield what happens to an application up to the end of the formal check."""
    apply = partial(start, stage, applicant)
    yield Happening(later(applicant.submits, hours=-18), apply)
    match applicant.story:
        case Story.PLAIN:
            yield from _admitted(stage, applicant)
        case Story.COMPLETED:
            yield from _completed(stage, applicant)
        case Story.RELATED:
            yield Happening(later(applicant.submits, minutes=-20), partial(_try_related, stage, applicant))
            yield from _admitted(stage, applicant)
        case Story.ELSEWHERE:
            yield from _refused(stage, applicant, ReasonCode.NOT_ELIGIBLE, ELSEWHERE)
        case Story.SMALL_SUPPLIER:
            yield from _refused(stage, applicant, ReasonCode.NOT_ELIGIBLE, SMALL)
        case Story.CANNOT_TELL:
            yield from _not_shown(stage, applicant)
        case Story.WITHDRAWN:
            yield Happening(applicant.submits, partial(hand_in, stage, applicant))
            yield Happening(later(applicant.submits, days=6), partial(_withdraw, stage, applicant))
        case Story.LAPSED:
            yield Happening(applicant.submits, partial(_try_copied_contract, stage, applicant))


def _admitted(stage: Stage, applicant: Applicant) -> Iterator[Happening]:
    yield Happening(applicant.submits, partial(hand_in, stage, applicant))
    yield Happening(_check(applicant), partial(_admit, stage, applicant))


def _completed(stage: Stage, applicant: Applicant) -> Iterator[Happening]:
    again = later(_check(applicant), days=3, hours=2)
    yield Happening(applicant.submits, partial(hand_in, stage, applicant, scan=False))
    yield Happening(_check(applicant), partial(send_back, stage, applicant, ASK_SCAN))
    yield Happening(again, partial(hand_in, stage, applicant))
    yield Happening(_check(applicant, again), partial(_admit, stage, applicant))


def _refused(stage: Stage, applicant: Applicant, reason: ReasonCode, note: str) -> Iterator[Happening]:
    yield Happening(applicant.submits, partial(hand_in, stage, applicant))
    yield Happening(_check(applicant), partial(_refuse, stage, applicant, reason, note))


def _not_shown(stage: Stage, applicant: Applicant) -> Iterator[Happening]:
    again = later(_check(applicant), days=5)
    yield Happening(applicant.submits, partial(hand_in, stage, applicant))
    yield Happening(_check(applicant), partial(send_back, stage, applicant, ASK_PLACE))
    yield Happening(again, partial(hand_in, stage, applicant, scan=False))
    yield Happening(_check(applicant, again), partial(_refuse, stage, applicant, ReasonCode.INCOMPLETE, NOT_SHOWN))


def _check(applicant: Applicant, moment: str = "") -> str:
    """Return when the officer checks what was handed in at the moment; each case takes her five minutes."""
    day = check_day(moment or applicant.submits)
    return later(f"{day} 09:00", minutes=5 * applicant.number)


def start(stage: Stage, applicant: Applicant, *, call: FindCall = first_call) -> None:
    actor = stage.applicants[applicant.number]
    case = start_application(call(), party=stage.parties[applicant.number], by=actor)
    save_answers(case, answers=answers_of(applicant), by=actor)


def hand_in(stage: Stage, applicant: Applicant, *, scan: bool = True, call: FindCall = first_call) -> None:
    case, actor = case_of(stage, applicant.number, call), stage.applicants[applicant.number]
    if scan:
        attach_file(case, field="contract_file", name=f"{applicant.contract}.pdf", content=contract_scan(applicant.contract), by=actor)
    submit_application(case, consent=applicant.number not in NO_CONSENT, by=actor)


def _try_related(stage: Stage, applicant: Applicant) -> None:
    """Name a supplier that owns the applicant, which the system refuses, and then the one it submits with."""
    case, actor = case_of(stage, applicant.number), stage.applicants[applicant.number]
    save_answers(case, answers=answers_of(applicant, supplier=RELATED_TO), by=actor)
    with refused(RelatedSupplier):
        submit_application(case, consent=True, by=actor)
    save_answers(case, answers=answers_of(applicant), by=actor)


def _try_copied_contract(stage: Stage, applicant: Applicant) -> None:
    """Enter another applicant's contract, which the system refuses; the draft is never touched again."""
    case, actor, other = case_of(stage, applicant.number), stage.applicants[applicant.number], BY_NUMBER[COPIES_CONTRACT_OF]
    save_answers(case, answers=answers_of(applicant, contract=other.contract, supplier=other.supplier), by=actor)
    with refused(ContractTaken):
        submit_application(case, consent=True, by=actor)


def send_back(stage: Stage, applicant: Applicant, note: str, *, call: FindCall = first_call) -> None:
    return_application(case_of(stage, applicant.number, call), reason=ReasonCode.INCOMPLETE, note_public=note, by=stage.office.officer)


def _admit(stage: Stage, applicant: Applicant) -> None:
    admit_application(case_of(stage, applicant.number), by=stage.office.officer)


def _refuse(stage: Stage, applicant: Applicant, reason: ReasonCode, note: str) -> None:
    refuse_application(case_of(stage, applicant.number), reason=reason, note_public=note, by=stage.office.officer)


def _withdraw(stage: Stage, applicant: Applicant) -> None:
    withdraw_application(case_of(stage, applicant.number), by=stage.applicants[applicant.number])
