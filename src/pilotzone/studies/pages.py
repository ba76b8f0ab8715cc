"""What the pages of this room print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.audit.actors import Actor
from pilotzone.audit.history import who_acted
from pilotzone.evidence.figures import percent
from pilotzone.indicators.enums import Grade, PeriodType
from pilotzone.kit.dates import format_date, format_time, shanghai
from pilotzone.kit.tables import table
from pilotzone.kit.text import listed, localised
from pilotzone.kit.transitions import state_of
from pilotzone.studies import policy
from pilotzone.studies.enums import EthicsVerdict, Note, StudyStatus
from pilotzone.studies.lists import is_late
from pilotzone.studies.models import Plan, Study
from pilotzone.studies.periods import label_of_number
from pilotzone.studies.plan import Outcome, PlanContent
from pilotzone.studies.queries import latest_estimates, timing_of

Item = dict[str, Any]
LIFE = (
    StudyStatus.DRAFT,
    StudyStatus.LOCKED,
    StudyStatus.COLLECTING,
    StudyStatus.ESTIMATED,
    StudyStatus.OPINED,
    StudyStatus.PUBLISHED,
)


def steps(study: Study) -> list[Item]:
    """Return the life of a study as steps, the present one marked; none where it was stopped."""
    state = state_of(study)
    if state not in LIFE:
        return []
    now = LIFE.index(StudyStatus(state))
    return [{"label": each.label, "state": "done" if at < now else "now" if at == now else "todo"} for at, each in enumerate(LIFE)]


def study_facts(study: Study, *, named: bool) -> list[Item]:
    """Return what a study is about and who does what in it."""
    names = who_acted((study.officer, study.evaluator), named=named)
    timing = timing_of(study)
    facts: list[Item] = [
        {"label": _("Whose data, where, when"), "value": str(localised(study, "data"))},
        {"label": _("Call that is evaluated"), "value": str(study.call) if study.call else ""},
        {"label": pgettext("study", "Opened"), "value": format_date(shanghai(study.opened_at).date())},
        {"label": _("Result is public by"), "value": format_date(study.due_on) if study.due_on else "", "note": _late(study)},
    ]
    if named:
        facts += [
            {"label": _("Officer"), "value": names.get(study.officer, "")},
            {"label": _("Evaluator"), "value": names.get(study.evaluator, "")},
        ]
    if timing is not None:
        words = _("retrospective: outcomes were known when it was locked") if timing.retrospective else _("before the outcomes")
        facts.append({"label": _("Plan locked"), "value": format_time(timing.locked_at), "note": words})
    return facts


def _late(study: Study) -> str:
    return _("late") if is_late(study) else ""


def ethics_rows(study: Study) -> Item:
    """Return what the ethics reviewer decided, first to last."""
    decided = study.ethics.order_by("pk")
    rows = [[format_time(each.at), str(EthicsVerdict(each.verdict).label), str(localised(each, "reason"))] for each in decided]
    return table([_("Decided at"), pgettext("ethics", "Decision"), _("Reason or conditions")], rows)


def snapshot_rows(study: Study, *, rows_seen: bool) -> Item:
    """Return the snapshots, each with its hash; who may see rows gets the file."""
    rows = []
    for each in study.snapshots.order_by("number"):
        url = reverse("studies:snapshot_file", args=(study.code, each.number)) if rows_seen else ""
        cells: list[Item] = [{"text": str(each.number), "url": url}, {"text": format_time(each.taken_at)}]
        cells += [{"text": f"{each.manifest['units']:,}", "number": True}, {"text": f"{each.file_id[:16]}…"}]
        rows.append({"cells": cells})
    heads = [(_("Snapshot"), False), (_("Taken at"), False), (pgettext("study", "Units"), True), (_("SHA-256"), False)]
    return {"columns": [{"label": label, "number": number} for label, number in heads], "rows": rows}


def use_rows(study: Study) -> Item:
    """Return every join of outcomes with assignment."""
    uses = list(study.panel_uses.order_by("pk"))
    names = who_acted((each.by for each in uses), named=True)
    rows = [[format_time(each.at), names[each.by], _reason(each.reason), f"{each.rows:,}"] for each in uses]
    return table([_("When"), _("Who"), _("What for"), _("Rows")], rows)


def _reason(reason: str) -> str:
    return _("snapshot") if reason == "snapshot" else reason


def source_rows(study: Study) -> Item:
    """Return the tables of outcomes that came from outside."""
    rows = [
        [format_time(each.recorded_at), str(localised(each, "source")), str(Grade(each.grade).label), ", ".join(each.columns)]
        for each in study.outcome_tables.order_by("pk")
    ]
    return table([_("Recorded at"), _("Source"), _("Source grade"), _("Columns")], rows)


def plan_sections(content: PlanContent) -> list[Item]:
    """Return a plan for the answers component."""
    kind, estimator = content.period_type, content.estimator
    basics = [
        (_("Question"), str(localised(content, "question"))),
        (_("Whose outcomes are compared"), content.population.label),
        (_("Support starts when it is"), content.treatment.label),
        (_("Comparison groups"), listed([control.label for control in content.controls])),
        (_("Comparison group in words"), str(localised(content, "comparison"))),
        (_("Periods"), f"{label_of_number(content.first, kind)} – {label_of_number(content.last, kind)} ({PeriodType(kind).label})"),
        (_("Decision rule"), str(localised(content, "decision"))),
    ]
    method = [
        (_("Periods by which units may react ahead"), str(estimator["anticipation"])),
        (_("Confidence level"), percent(estimator["level"])),
        (_("Draws of the permutation test"), f"{estimator['permutations']:,}"),
        (_("Leaving out one unit at a time"), _("yes") if estimator["leave_one_out"] else _("no")),
        (_("The comparison lies out of reach of the support"), truth(content.spillover_excluded)),
    ]
    return [
        section(_("Question and comparison"), _answers(basics)),
        *(section(_outcome_title(outcome), _answers(_outcome(outcome))) for outcome in content.outcomes),
        section(_("Method"), _answers(method)),
    ]


def section(title: str, answers: Sequence[Item]) -> Item:
    """Return a section for the answers component."""
    return {"title": title, "answers": answers, "change_url": ""}


def _outcome_title(outcome: Outcome) -> str:
    words = {"role": outcome.role.label, "name": outcome.name()}
    return _("Primary outcome, %(role)s: %(name)s") % words if outcome.primary else _("Outcome, %(role)s: %(name)s") % words


def _outcome(outcome: Outcome) -> list[tuple[str, object]]:
    return [
        (_("Unit of measurement"), outcome.unit()),
        (_("Taken"), outcome.transform.label),
        (_("Taken from"), outcome.indicator or _("a table from outside, column %(column)s") % {"column": outcome.column}),
        (_("Reported by those rewarded"), truth(outcome.self_reported)),
        (_("Part of it is audited"), truth(outcome.audited_subsample)),
    ]


def _answers(pairs: Sequence[tuple[str, object]]) -> list[Item]:
    return [{"label": label, "value": str(value), "change_url": ""} for label, value in pairs]


def truth(value: bool | None) -> str:
    """Return yes, no or not known."""
    return _("not known") if value is None else _("yes") if value else _("no")


def lock_facts(plan: Plan) -> list[Item]:
    """Return when the plan was locked, by which hash, and what was known."""
    return [
        {"label": _("Locked at"), "value": format_time(plan.locked_at)},
        {"label": _("Hash of the plan (SHA-256)"), "value": plan.sha256},
        {"label": _("What was known of the outcomes before the lock"), "value": str(localised(plan, "known_before"))},
    ]


def actions(study: Study, by: Actor) -> list[Item]:
    """Return what this actor can do with the study now; views guard themselves, this only saves dead ends."""
    state = StudyStatus(state_of(study))
    results = bool(latest_estimates(study)) and policy.can_see_result(by, study)
    offered = [
        (results, "result", _("Result")),
        (state == StudyStatus.DRAFT and policy.can_plan(by), "plan_edit", _("Write the plan")),
        (state == StudyStatus.DRAFT and policy.can_decide_ethics(by), "ethics", _("Decide on ethics")),
        (state == StudyStatus.DRAFT and policy.can_sign(by), "lock", _("Lock the plan")),
        (state in {StudyStatus.LOCKED, StudyStatus.COLLECTING} and policy.can_plan(by), "outcomes", _("Bring outcomes")),
        (state in {StudyStatus.LOCKED, StudyStatus.COLLECTING} and policy.can_sign(by), "snapshot", _("Take a snapshot")),
        (state == StudyStatus.COLLECTING and policy.can_sign(by), "estimate", _("Estimate")),
        (state == StudyStatus.ESTIMATED and policy.can_sign(by), "opinion", _("Sign an opinion")),
        (state == StudyStatus.OPINED and policy.can_publish(by), "publish", _("Publish")),
        (state not in {StudyStatus.DRAFT, StudyStatus.STOPPED} and policy.can_sign(by), "deviation", _("Record a deviation")),
        (state not in {StudyStatus.PUBLISHED, StudyStatus.STOPPED} and policy.can_stop(by), "stop", _("Stop the study")),
    ]
    return [{"label": label, "url": reverse(f"studies:{route}", args=(study.code,))} for may, route, label in offered if may]


def note_links(study: Study) -> list[Item]:
    """Return the texts by hand with where each is written."""
    written = {note.kind: str(localised(note, "text")) for note in study.notes.all()}
    return [
        {"label": kind.label, "value": written.get(kind.value, ""), "change_url": reverse("studies:note", args=(study.code, kind.value))}
        for kind in Note
    ]


def digest_facts(digests: Mapping[str, Any]) -> list[Item]:
    """Return the digests that an opinion is about."""
    labels = {"study": _("Study"), "plan": _("Plan (SHA-256)"), "snapshot": _("Snapshot (SHA-256)"), "estimates": _("Estimates (SHA-256)")}
    return [{"label": label, "value": digests[name]} for name, label in labels.items()]
