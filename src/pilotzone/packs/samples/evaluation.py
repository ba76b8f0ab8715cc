"""The study of the first call: planned and locked before the draw, estimated in October, with an opinion signed by a demonstration key.

That of the second call has a plan which waits for ethics and for its lock.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from pilotzone.audit.signatures import PrivateKey, sign_statement
from pilotzone.kit.located import read_yaml
from pilotzone.packs.samples.outcomes import outcomes
from pilotzone.packs.samples.plan import YEAR
from pilotzone.packs.samples.policy_tool import first_call, second_call
from pilotzone.packs.samples.stage import Happening, Stage
from pilotzone.studies.commands import (
    NewStudy,
    decide_ethics,
    describe_study,
    estimate_study,
    lock_plan,
    open_study,
    record_opinion,
    register_key,
    take_snapshot,
    write_plan,
)
from pilotzone.studies.enums import EthicsVerdict, Note
from pilotzone.studies.models import Study
from pilotzone.studies.queries import opinion_statement


@cache
def definition() -> dict[str, Any]:
    """Return the study as the file beside this module says it."""
    content: dict[str, Any] = read_yaml(Path(__file__).with_name("study.yaml")).data
    return content


def the_study() -> Study:
    """Return the first call's study as it stands."""
    return Study.objects.get(code=definition()["study"]["code"])


def second_study() -> Study:
    """Return the second call's study as it stands."""
    return Study.objects.get(code=definition()["second_study"]["code"])


def evaluation(stage: Stage) -> Iterator[Happening]:
    """Yield how the study is opened, let through, locked, run and given an opinion; that it is published waits for the office."""
    office, said = stage.office, definition()
    evaluator = office.evaluator
    yield Happening("03-16 10:00", partial(_open, stage))
    yield Happening("04-13 10:00", lambda: write_plan(the_study(), said["plan"], by=evaluator))
    yield Happening("04-16 15:00", partial(_let_through, stage))
    yield Happening("04-21 10:00", partial(_lock, stage))
    yield from outcomes(stage, said["study"]["code"])
    yield Happening("10-26 10:00", lambda: register_key(stage.key.public.pem(), demonstration=True, by=evaluator))
    yield Happening("10-28 10:00", lambda: take_snapshot(the_study(), by=evaluator))
    yield Happening("10-29 10:00", lambda: estimate_study(the_study(), by=evaluator))
    for kind, words in said["notes"].items():
        yield Happening("10-30 10:00", partial(_describe, stage, Note(kind), words))
    yield Happening("11-05 15:00", lambda: record_opinion(the_study(), signed_opinion(stage.key), by=evaluator))
    second = said["plan"] | {"periods": said["second_periods"]}
    yield Happening("11-06 11:00", partial(_open_second, stage))
    yield Happening("11-18 10:00", lambda: write_plan(second_study(), second, by=evaluator))


def signed_opinion(key: PrivateKey) -> dict[str, Any]:
    """Return the opinion as an evaluator signs it at home, over plan, snapshot and estimates."""
    said = definition()["opinion"]
    return sign_statement(opinion_statement(the_study(), kind=said["kind"], text_zh=said["zh"], text_en=said["en"]), key)


def _open(stage: Stage) -> None:
    new = NewStudy(**definition()["study"], call=first_call(), due_on=date(YEAR, 12, 31))
    open_study(new, by=stage.office.officer)


def _open_second(stage: Stage) -> None:
    new = NewStudy(**definition()["second_study"], call=second_call(), due_on=date(YEAR + 1, 12, 31))
    open_study(new, by=stage.office.officer)


def _let_through(stage: Stage) -> None:
    said = definition()
    decide_ethics(
        the_study(), verdict=EthicsVerdict.APPROVED, reason_zh=said["ethics_zh"], reason_en=said["ethics_en"], by=stage.office.ethics
    )


def _lock(stage: Stage) -> None:
    said = definition()
    lock_plan(the_study(), known_before=said["known_before_zh"], known_before_en=said["known_before_en"], by=stage.office.evaluator)


def _describe(stage: Stage, kind: Note, words: dict[str, str]) -> None:
    describe_study(the_study(), kind=kind, text_zh=words["zh"], text_en=words["en"], by=stage.office.evaluator)
