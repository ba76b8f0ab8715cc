"""Sections for those who watch: the audit trail, studies, users."""

from django.utils.translation import gettext as _

from pilotzone.accounts.queries import administrators
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import kind_of_data
from pilotzone.kit.dates import format_date, format_time
from pilotzone.portal.homes.section import Item, Section, cell, figure, stamp_of_all, table
from pilotzone.portal.links import to
from pilotzone.portal.queries.log import Log, state_of_log
from pilotzone.portal.queries.studies import studies_by_state, studies_in_hand
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.queries import register_of_studies


def log_section() -> Section:
    """Whether the end of the audit trail holds, when it was last signed."""
    log = state_of_log()
    tone, title = ("ok", _("The chain holds")) if log.broken_at is None else ("bad", _("The chain is broken"))
    text = _("The last %(count)s events were walked while this page was made; `pilotzone check` walks all, with seals, ledger and files.")
    return Section(
        _("Audit trail"),
        "log",
        {
            "tone": tone,
            "title": title,
            "text": text % {"count": f"{log.walked:,}"} if log.broken_at is None else _("at event %(seq)s") % {"seq": log.broken_at},
            "facts": _log_facts(log),
        },
    )


def _log_facts(log: Log) -> list[Item]:
    signed = log.checkpoint
    state = _("agrees with the chain") if log.checkpoint_holds else _("does not agree with the chain")
    return [
        {"label": _("Events in all"), "value": f"{log.events:,}"},
        {"label": _("Last signed checkpoint"), "value": format_time(signed.at) if signed else "", "note": state if signed else ""},
        {"label": _("It names event"), "value": f"{signed.seq:,}" if signed else ""},
        {"label": _("Events since then"), "value": f"{log.since:,}"},
        # Nothing outside the zone has signed anything yet, and nothing is made up.
        {"label": _("Countersigned outside"), "value": ""},
    ]


def studies_section(by: Actor) -> Section:
    """Plans to lock, results to come, opinions to sign."""
    counts = studies_by_state(by)
    url = to("studies:studies")
    figures = [
        figure(_("Plans to lock"), counts[StudyStatus.DRAFT], url),
        figure(_("Collecting data"), counts[StudyStatus.LOCKED] + counts[StudyStatus.COLLECTING], url),
        figure(_("Opinions to sign"), counts[StudyStatus.ESTIMATED], url),
        figure(_("To publish"), counts[StudyStatus.OPINED], url),
        figure(_("Published"), counts[StudyStatus.PUBLISHED], url),
        figure(_("Stopped"), counts[StudyStatus.STOPPED], url),
    ]
    rows = [
        [
            cell(str(study), to("studies:study", study.code), sub=kind_of_data(study.origin)),
            cell(study.get_status_display(), chip=True),
            cell(format_date(study.due_on) if study.due_on else _("no date")),
        ]
        for study in studies_in_hand(by)
    ]
    note = stamp_of_all(register_of_studies(by).order_by().values_list("origin", flat=True))
    inhand = table(_("Studies in hand"), [_("Study"), _("State"), _("Result due on")], rows, _("No study is in hand."))
    return Section(_("Studies"), "figures", {"figures": figures, "tables": [inhand]}, url, _("Register of studies"), note)


def users_section() -> Section:
    """Who may give roles."""
    names = [[cell(str(user)), cell(user.email)] for user in administrators()]
    held = table(_("Administrators"), [_("Name"), _("Log-in address")], names, _("Nobody holds this role."))
    return Section(_("Users"), "table", held, to("accounts:users"), _("All users"))
