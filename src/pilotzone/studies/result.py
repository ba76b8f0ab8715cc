"""The result page as its components take it, in the order in which people need it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.applications.enums import FactKind
from pilotzone.audit.enums import Origin
from pilotzone.evidence.evaluability import Allocation, Check, Facts, Grade, grade, who_text
from pilotzone.evidence.figures import p_value, percent
from pilotzone.evidence.plot.pictures import event_desc, means_desc
from pilotzone.evidence.report import Style, Table, prose, tables, verdict
from pilotzone.evidence.report.words import say
from pilotzone.indicators.enums import PeriodType
from pilotzone.kit.dates import format_date, format_time, shanghai_day
from pilotzone.kit.text import listed, localised, reading_language
from pilotzone.registry.models import Party
from pilotzone.studies import sentences
from pilotzone.studies.enums import Control, Note, OutcomeRole
from pilotzone.studies.models import Estimate, Study
from pilotzone.studies.pictures import period_labels, relabelled_text
from pilotzone.studies.plan import Outcome, PlanContent, read_plan
from pilotzone.studies.queries import latest_estimates, latest_snapshot, locked_plan, result_of, timing_of

Item = dict[str, Any]
CHECKS = ("pretrend", "balance", "gap")


@dataclass(frozen=True, slots=True)
class One:
    """One estimate with all that is said of it."""

    estimate: Estimate
    outcome: Outcome
    record: Mapping[str, Any]
    grade: Grade
    kind: PeriodType

    @property
    def lang(self) -> str:
        return reading_language()

    @property
    def said(self) -> sentences.Said:
        return sentences.said_of(self.outcome, self.record, self.kind)


def facts_of_summary(summary: Mapping[str, Any]) -> Facts:
    """Return the facts that a grade was computed from."""
    values = dict(summary["facts"])
    values["allocation"] = Allocation(values["allocation"]) if values["allocation"] else None
    return Facts(**values | {name: Check(values[name]) if values[name] else None for name in CHECKS})


def grade_of(estimate: Estimate) -> Grade:
    """Return the grade of an estimate with the facts that bind it."""
    return grade(facts_of_summary(estimate.summary))


def estimates_of(study: Study, content: PlanContent) -> list[One]:
    """Return the study's estimates, the primary outcome first."""
    return [One(row, content.outcome(row.outcome), result_of(row), grade_of(row), content.period_type) for row in latest_estimates(study)]


def leading(found: Iterable[One]) -> list[One]:
    """Return one estimate for each outcome: the first comparison group that the plan names."""
    first: dict[str, One] = {}
    for each in found:
        first.setdefault(each.outcome.code, each)
    return list(first.values())


def result_page(study: Study) -> Item:
    """Return everything the result page prints, section by section."""
    plan = locked_plan(study)
    content = read_plan(plan.content) if plan else None
    found = estimates_of(study, content) if content else []
    if content is None or not found:
        return {"found": False}
    main, notes = leading(found), {note.kind: str(localised(note, "text")) for note in study.notes.all()}
    return {
        "found": True,
        "label": label_of_study(study),
        "deviations": [f"{format_date(shanghai_day(each.at))}: {localised(each, 'text')}" for each in study.deviations.all()],
        "headline": _headline(main),
        "context": notes.get(Note.CONTEXT, ""),
        "question": str(localised(content, "question")),
        "pictures": _pictures(study, found, main[0]),
        "roles": _roles(study, found, main),
        "flow": _flow(study, main),
        "arms": _arms(main),
        "answers": [sentences.answers_sentence(one.outcome, one.estimate.summary["complete"]) for one in main],
        "left_out": _left_out(study),
        "cohorts": [_table(tables.counts(one.record, _style()), one, title=one.outcome.measured()) for one in main],
        "weak": _weak(main),
        "weakness": notes.get(Note.WEAKNESS, ""),
        "checks": [_checks(study, one) for one in main],
        "detectable": [sentences.detectable_sentence(one.outcome, one.record, one.estimate.summary["detectable"]) for one in main],
        "know_more": notes.get(Note.KNOW_MORE, ""),
        "changes": _changes(main),
        "cost": notes.get(Note.COST) or _("There is no cost per result yet: nobody has set it against the amounts paid."),
        "readers": notes.get(Note.READERS) or _("Whether others have looked at this was not looked up."),
        "grades": [_grade(one) for one in main],
        "assessment": [sentences.assessment_line(one.outcome, one.record, one.estimate.grade, one.kind) for one in main],
        "decision": str(localised(content, "decision")),
        "opinion": opinion_item(study),
        "response": _response(study),
        "reproduce": _reproduce(study, found),
        "methods": [*prose.method(found[0].record, reading_language())],
        "citations": prose.citations(found[0].record),
    }


def _style() -> Style:
    return Style(reading_language())


def label_of_study(study: Study) -> Item:
    """Return the stamps of a study, and whose data it is about."""
    timing = timing_of(study)
    facts = [str(localised(study, "data"))]
    if study.call is not None and study.origin != Origin.EXAMPLE:
        facts.append(str(study.call))
    return {
        "origin": study.origin,
        "reconstructed": study.call is not None and study.call.reconstructed,
        "retrospective": timing is not None and timing.retrospective,
        "facts": [fact for fact in facts if fact],
    }


def _headline(main: Sequence[One]) -> Item:
    """Return the sentence about the primary outcome, and one about each other outcome."""
    first = main[0]
    return {
        "says": first.said.bold,
        "limits": first.said.rest,
        "by_period": first.said.by_period,
        "grade": first.estimate.grade,
        "others": [
            {"role": OutcomeRole(one.outcome.role).label, "says": sentences.joined([one.said.bold, one.said.by_period])} for one in main[1:]
        ],
    }


def _pictures(study: Study, found: Sequence[One], one: One) -> Item:
    """Return raw means first, then the event study against each comparison group."""
    lang, means = one.lang, one.estimate.summary["means"]
    measured = one.outcome.measured()
    desc = relabelled_text(means_desc(means, lang), means["periods"], one.kind)
    raw = _table(tables.raw_means(means, _style()), one, numbers_from=1)
    return {
        "means": {
            **raw,
            "title": _("Raw means: %(outcome)s") % {"outcome": measured},
            "note": _("Not adjusted in any way. Dashed upright lines: first funded period."),
            "src": _picture(study, one, f"means.{lang}"),
            "alt": desc,
        },
        "events": [_event(study, each) for each in found if each.outcome.code == one.outcome.code],
    }


def _event(study: Study, one: One) -> Item:
    title = _("Estimates by period since the grant: %(outcome)s, compared with those %(control)s")
    return {
        **_table(tables.event_study(one.record, _style()), one, numbers_from=1),
        "title": title % {"outcome": one.outcome.measured(), "control": Control(one.estimate.control).label},
        "note": prose.before_after(one.record, one.lang),
        "src": _picture(study, one, f"event.{one.lang}"),
        "alt": event_desc(one.record, one.lang),
    }


def _picture(study: Study, one: One, name: str) -> str:
    return reverse("studies:picture", args=(study.code, one.estimate.pictures[name]))


def _table(table: Table, one: One, *, title: str = "", numbers_from: int = 1) -> Item:
    """Return a table of the report for the table component, periods written as people write them."""
    labels = period_labels(one.estimate.summary["means"]["periods"], one.kind)
    return {
        "caption": title or table.title,
        "note": table.note,
        "columns": [{"label": labels.get(name, name), "number": at >= numbers_from} for at, name in enumerate(table.head)],
        "rows": [
            {"cells": [{"text": labels.get(cell, cell) if at == 0 else cell, "number": at >= numbers_from} for at, cell in enumerate(row)]}
            for row in table.rows
        ],
    }


def _roles(study: Study, found: Sequence[One], main: Sequence[One]) -> list[Item]:
    """Return outputs and benefits apart, benefits first; an outcome that is not the primary one brings its own pictures."""
    titles = {OutcomeRole.BENEFIT: _("What changed because of it (benefits)"), OutcomeRole.OUTPUT: _("What the grant bought (outputs)")}
    return [
        {
            "title": titles[role],
            "outcomes": [
                {
                    "name": sentences.capital(one.outcome.measured()),
                    "says": one.said.bold,
                    "rest": sentences.joined([one.said.rest if not one.said.answered else "", one.said.by_period]),
                    "grade": one.estimate.grade,
                    "comparisons": _comparisons(found, one),
                    "pictures": None if one is main[0] else _pictures(study, found, one),
                }
                for one in main
                if one.outcome.role == role
            ],
            "empty": _("No output was planned as an outcome of this study.")
            if role == OutcomeRole.OUTPUT
            else _("No benefit was planned as an outcome of this study."),
        }
        for role in (OutcomeRole.BENEFIT, OutcomeRole.OUTPUT)
    ]


def _comparisons(found: Sequence[One], one: One) -> Item:
    rows = []
    for each in found:
        if each.outcome.code == one.outcome.code:
            scale, overall = sentences.Scale(each.outcome, each.record), each.record["overall"]["event_study"]
            cells = (
                str(Control(each.estimate.control).label),
                scale.signed(overall["att"]),
                scale.interval(overall),
                p_value((each.record.get("permutation") or {}).get("p_value")),
                _("yes") if verdict(each.record).answered else _("no"),
            )
            rows.append({"cells": [{"text": text, "number": 0 < at < 4} for at, text in enumerate(cells)]})
    head = (
        _("Compared with those"),
        _("Average difference"),
        say("interval", one.lang, level=percent(one.record["spec"]["level"])),
        _("Permutation p"),
        _("Do the data answer?"),
    )
    return {"columns": [{"label": name, "number": 0 < at < 4} for at, name in enumerate(head)], "rows": rows}


def _flow(study: Study, main: Sequence[One]) -> list[Item]:
    snapshot = latest_snapshot(study)
    flow = snapshot.manifest["flow"] if snapshot else {}
    kinds = {"applied": FactKind.APPLIED, "eligible": FactKind.ELIGIBLE, "used": FactKind.FIRST_USE}
    labels = {name: str(kinds[name].label) if name in kinds else _("funded") for name in ("applied", "eligible", "assigned", "used")}
    steps = [{"label": sentences.capital(label), "n": flow.get(name)} for name, label in labels.items()]
    seen = [
        {
            "label": _("Observed: %(outcome)s") % {"outcome": one.outcome.name()},
            "n": sum(done for done, _all in one.estimate.summary["complete"].values()),
            "note": _("complete in every period"),
        }
        for one in main
    ]
    return [*steps, *seen]


def _arms(main: Sequence[One]) -> Item:
    """Return complete records by arm and outcome."""
    head = [_("Outcome"), _("Funded: complete"), _("Funded: in all"), _("Unfunded: complete"), _("Unfunded: in all")]
    rows = []
    for one in main:
        complete = one.estimate.summary["complete"]
        cells = [sentences.capital(one.outcome.name()), *(str(n) for arm in ("funded", "unfunded") for n in complete[arm])]
        rows.append({"cells": [{"text": text, "number": at > 0} for at, text in enumerate(cells)]})
    return {"columns": [{"label": name, "number": at > 0} for at, name in enumerate(head)], "rows": rows}


def _left_out(study: Study) -> list[str]:
    snapshot = latest_snapshot(study)
    words = {
        "withdrawn": _("withdrawn or lapsed: %(n)s"),
        "no_consent": _("did not agree that their outcomes are used: %(n)s"),
        "start_not_recorded": _("funded, but in which period is not recorded: %(n)s"),
    }
    return [words[reason] % {"n": n} for reason, n in (snapshot.manifest["left_out"] if snapshot else {}).items()]


def _weak(main: Sequence[One]) -> list[Item]:
    """Return every fact that keeps a grade down, each once, with the outcomes that it concerns."""
    concerned: dict[str, list[str]] = {}
    for one in main:
        for cap in (*one.grade.binding, *one.grade.others):
            concerned.setdefault(cap.text(one.lang), []).append(one.outcome.name())
    return [
        {"text": sentences.capital(text), "about": "" if len(names) == len(main) else listed(names)} for text, names in concerned.items()
    ]


def _checks(study: Study, one: One) -> Item:
    lang = one.lang
    moved = tables.influence(one.record, _style())
    names = _unit_names(study, [row[0] for row in moved.rows])
    rows = tuple((names.get(row[0], row[0]), *row[1:]) for row in moved.rows)
    return {
        "title": sentences.capital(one.outcome.measured()),
        "pretrend": prose.pretrend(one.record, lang),
        "permutation": prose.permutation(one.record, lang),
        "warnings": prose.warnings(one.record, lang),
        "influence": _table(Table(moved.title, moved.head, rows, moved.note), one) if rows else None,
    }


def _unit_names(study: Study, ids: Sequence[str]) -> dict[str, str]:
    # Rows of the zone's own firms stay without a name on a public page; those of the worked example have numbers for names.
    if study.origin != Origin.EXAMPLE:
        return {}
    return {party.public_id: str(party) for party in Party.objects.filter(public_id__in=ids)}


def _changes(main: Sequence[One]) -> list[str]:
    return list(dict.fromkeys(sentences.capital(change.text(one.lang)) for one in main for change in one.grade.raise_by))


def _grade(one: One) -> Item:
    return {
        "name": sentences.capital(one.outcome.measured()),
        "grade": one.estimate.grade,
        "binding": [{"text": cap.text(one.lang), "who": who_text(cap.who, one.lang)} for cap in one.grade.binding],
        "others": [cap.text(one.lang) for cap in one.grade.others],
    }


def opinion_item(study: Study) -> Item | None:
    """Return the opinion for its component; None where nobody gave one."""
    opinion = getattr(study, "opinion", None)
    if opinion is None:
        return None
    text = opinion.statement["text"]
    return {
        "kind": opinion.kind,
        "text": text.get(reading_language()) or text["zh"],
        "signed_by": _("the evaluator"),
        "signed_at": format_time(opinion.at),
        "fingerprint": opinion.key.fingerprint[:16],
        "demonstration": opinion.key.demonstration,
    }


def _response(study: Study) -> str:
    publication = getattr(study, "publication", None)
    return str(localised(publication, "response")) if publication else ""


def _reproduce(study: Study, found: Sequence[One]) -> Item:
    plan, snapshot = locked_plan(study), latest_snapshot(study)
    if plan is None or snapshot is None:
        return {}
    return {
        "items": [
            {"label": _("Plan (SHA-256)"), "value": plan.sha256, "url": reverse("studies:plan_file", args=(study.code,))},
            {"label": _("Snapshot (SHA-256)"), "value": snapshot.file_id},
            {"label": _("Computed by"), "value": found[0].estimate.engine},
            {"label": _("Computed at"), "value": format_time(found[0].estimate.at)},
        ],
        "commands": [f"pilotzone study run DIR {study.code}", _command(found[0])],
        "files": [
            {
                "label": listed([one.outcome.name(), Control(one.estimate.control)]),
                "url": reverse("studies:estimate_file", args=(study.code, one.estimate.pk)),
            }
            for one in found
        ],
        "snapshot_url": reverse("studies:snapshot_file", args=(study.code, snapshot.number)),
    }


def _command(one: One) -> str:
    spec = one.record["spec"]
    more = (
        f"--permutations {spec['permutations']}",
        "--leave-one-out" if spec["leave_one_out"] else "--no-leave-one-out",
        f"--control {spec['control']}" if spec["control"] != "never" else "",
        f"--base {spec['base']}" if spec["base"] != "varying" else "",
        f"--anticipation {spec['anticipation']}" if spec["anticipation"] else "",
    )
    columns = f"--unit unit --time time --outcome {one.outcome.series} --cohort cohort"
    return " ".join(["pilotzone evaluate snapshot.parquet", columns, *filter(None, more)])
