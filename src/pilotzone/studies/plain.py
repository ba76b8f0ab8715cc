"""A study off the pages: as plain data for a file, as lines of text for a terminal."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from pilotzone.audit.enums import Origin
from pilotzone.kit.text import listed, localised
from pilotzone.studies import sentences
from pilotzone.studies.enums import OpinionKind
from pilotzone.studies.models import Study
from pilotzone.studies.plan import read_plan
from pilotzone.studies.queries import latest_snapshot, locked_plan, timing_of
from pilotzone.studies.result import estimates_of, label_of_study, leading, result_page

Item = dict[str, Any]


def show(study: Study) -> Item:
    """Return the study as plain data: plan, sample flow, grade with binding facts, opinion, estimates."""
    plan, snapshot, timing = locked_plan(study), latest_snapshot(study), timing_of(study)
    content = read_plan(plan.content) if plan else None
    found = estimates_of(study, content) if content else []
    opinion = getattr(study, "opinion", None)
    main = leading(found)
    return {
        "schema": "pilotzone.study/1",
        "id": study.code,
        "title": {"zh": study.title_zh, "en": study.title_en},
        "data": {"zh": study.data_zh, "en": study.data_en},
        "origin": study.origin,
        "state": study.status,
        "reconstructed": study.call is not None and study.call.reconstructed,
        "retrospective": timing.retrospective if timing else None,
        "plan": {"sha256": plan.sha256, "locked_at": plan.locked_at.isoformat(), "content": plan.content} if plan else None,
        "snapshot": {"sha256": snapshot.file_id, "manifest": snapshot.manifest} if snapshot else None,
        "sample_flow": snapshot.manifest["flow"] if snapshot else None,
        "grade": main[0].grade.to_dict() if main else None,
        "grades": {one.outcome.code: one.grade.to_dict() for one in main},
        "opinion": {"kind": opinion.kind, "statement": opinion.statement, "key": opinion.key.fingerprint} if opinion else None,
        "stopped": {"zh": study.stopped_zh, "en": study.stopped_en} if study.stopped_zh else None,
        "estimates": [
            {
                "outcome": one.outcome.code,
                "role": one.outcome.role.value,
                "control": one.estimate.control,
                "grade": one.estimate.grade,
                "sha256": one.estimate.file_id,
                "estimate": one.record,
            }
            for one in found
        ],
    }


def text_lines(study: Study) -> Iterator[str]:
    """Yield the study as lines of text: what it is, what it found, how much it can prove, who has said what about it."""
    label = label_of_study(study)
    stamps = [study.get_origin_display()] if study.origin != Origin.REAL else []
    stamps += [_("reconstructed")] * label["reconstructed"] + [_("retrospective plan")] * label["retrospective"]
    yield f"{study} ({listed([study.get_status_display(), *stamps])})"
    yield from label["facts"]
    page = result_page(study)
    if not page["found"]:
        yield str(localised(study, "stopped")) if study.stopped_zh else _("Nothing has been estimated yet.")
        return
    head = page["headline"]
    yield sentences.joined([head["says"], head["limits"], head["by_period"]])
    yield from (other["says"] for other in head["others"])
    yield from page["answers"]
    yield from page["assessment"]
    yield from (_named(item["name"], fact["text"]) for item in page["grades"] for fact in item["binding"])
    yield str(OpinionKind(page["opinion"]["kind"]).label) if page["opinion"] else _("No opinion has been given on this study.")
    yield from (_named(item["label"], item["value"]) for item in page["reproduce"]["items"])


def _named(name: str, value: str) -> str:
    return _("%(name)s: %(value)s") % {"name": name, "value": value}
