"""What stands in public: notices and draws; and the objections to them."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.applications.enums import DrawAct, Holder
from pilotzone.applications.events import EVENTS
from pilotzone.applications.models import Application, Draw, Notice, Objection
from pilotzone.applications.pages.cases import case_url
from pilotzone.applications.pages.figures import Item, money_or_nothing
from pilotzone.applications.queries import values_of
from pilotzone.evidence import lottery
from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.tables import table
from pilotzone.kit.text import localised


def notice_state(notice: Notice) -> str:
    if not notice.signed_by:
        return _("waits for its signature")
    return pgettext("case", "closed") if notice.closed_at else _("on public notice")


def notice_facts(notice: Notice) -> list[Item]:
    """Return period and state of a notice."""
    return [
        {"label": _("Call"), "value": str(localised(notice.call))},
        {"label": pgettext("case", "State"), "value": notice_state(notice)},
        {"label": _("From"), "value": format_date(notice.from_day) if notice.from_day else ""},
        {"label": _("Last day for objections"), "value": format_date(notice.last_day) if notice.last_day else ""},
        {"label": _("Working days"), "value": str(notice.call.notice_days)},
    ]


def notice_table(notice: Notice, *, objecting: bool) -> Item:
    """Return the list on public notice: who, how much; the way to object while the period runs."""
    cases = Application.objects.filter(notice_lines__notice=notice).select_related("party", "call").order_by("rank", "id")
    columns = [_("Applicant"), _("Public id"), _("Amount"), pgettext("case", "State")]
    rows = []
    for case in cases:
        cells = [
            {"text": str(localised(case.party))},
            {"text": case.public_id or ""},
            {"text": money_or_nothing(case.amount)},
            {"text": str(case.get_status_display())},
        ]
        if objecting:
            cells.append({"text": _("Object"), "url": reverse("applications:object", args=(case.pk,))})
        rows.append(cells)
    return table([*columns, _("Objection")] if objecting else columns, rows, numbers=[2])


def objection_facts(objection: Objection, names: Mapping[str, str]) -> list[Item]:
    """Return an objection: to what, by whom, why, and the answer."""
    decision = objection.decision
    return [
        {"label": _("Case"), "value": str(objection.application), "url": case_url(objection.application)},
        {"label": _("Applicant"), "value": str(localised(objection.application.party))},
        {"label": _("Filed by"), "value": names.get(objection.filed_by, "")},
        {"label": _("In the name of"), "value": str(localised(objection.party)) if objection.party else _("myself")},
        {"label": _("Filed at"), "value": format_time(objection.filed_at)},
        {"label": _("Grounds"), "value": objection.grounds},
        {"label": _("Decision"), "value": str(decision.get_reason_display()) if decision else pgettext("case", "open")},
        {"label": pgettext("objection", "Answer"), "value": decision.note_public if decision else "", "note": ""},
    ]


def draw_facts(draw: Draw) -> list[Item]:
    """Return the public acts of a draw: commitments, list hash, secrets."""
    committed, secrets = values_of(draw, DrawAct.COMMIT), values_of(draw, DrawAct.REVEAL)
    frozen = format_time(draw.frozen_at) if draw.frozen_at else ""
    return [
        *({"label": _("Commitment of the %(holder)s") % {"holder": each.label}, "value": committed.get(each, "")} for each in Holder),
        {"label": _("Hash of the frozen list"), "value": draw.list_hash, "note": frozen},
        *({"label": _("Secret of the %(holder)s") % {"holder": each.label}, "value": secrets.get(each, "")} for each in Holder),
        {"label": _("Secrets revealed by"), "value": format_time(draw.reveal_by)},
    ]


def with_sides(draw: Draw, entries: Sequence[Item]) -> list[Item]:
    """Say of each commitment and secret in a draw's history whose it is: the public reads no names."""
    acts = {DrawAct.COMMIT: "applications.secret_committed", DrawAct.REVEAL: "applications.secret_revealed"}
    sides = {str(EVENTS[name]): iter([Holder(each.holder) for each in draw.records.filter(act=act)]) for act, name in acts.items()}
    return [entry | {"reason": next(sides[entry["action"]]).label} if entry["action"] in sides else entry for entry in entries]


def list_table(draw: Draw) -> Item:
    """Return the frozen list."""
    entries = draw.frozen_list or []
    if not any(stratum for _public_id, stratum in entries):
        return table([_("Public id")], [[{"text": public_id}] for public_id, _stratum in entries])
    return table([_("Public id"), _("Stratum")], [[{"text": public_id}, {"text": stratum}] for public_id, stratum in entries])


def order_table(places: Sequence[lottery.Place]) -> Item:
    """Return the order drawn, each place with the hash that decided."""
    rows = [[{"text": str(each.position)}, {"text": each.public_id, "sub": each.stratum}, {"text": each.key}] for each in places]
    return table([_("Position"), _("Public id"), _("Hash that decided")], rows)
