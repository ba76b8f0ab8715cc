"""Every write about cases: what applicants do, the formal check, reviews, draws, decisions, notices, facts."""

from pilotzone.applications.assignment import NewFact
from pilotzone.applications.commands.cases import (
    attach_file,
    decline_award,
    save_answers,
    start_application,
    submit_application,
    withdraw_application,
)
from pilotzone.applications.commands.checks import (
    admit_application,
    close_window,
    lapse_incomplete,
    refuse_application,
    return_application,
)
from pilotzone.applications.commands.decisions import (
    approve_application,
    approve_down_the_list,
    decide_cases,
    grant_application,
    lapse_waitlist,
)
from pilotzone.applications.commands.draws import commit_secret, freeze_list, reveal_secret, void_draw
from pilotzone.applications.commands.facts import NewCase, reconstruct_case, record_fact
from pilotzone.applications.commands.notices import (
    NewMeeting,
    close_notice,
    decide_objection,
    file_objection,
    prepare_notice,
    record_meeting,
    sign_notice,
)
from pilotzone.applications.commands.reviews import (
    assign_reviewer,
    conclude_reviews,
    rank_by_arrival,
    rank_by_score,
    recuse,
    submit_review,
)

__all__ = [
    "NewCase",
    "NewFact",
    "NewMeeting",
    "admit_application",
    "approve_application",
    "approve_down_the_list",
    "assign_reviewer",
    "attach_file",
    "close_notice",
    "close_window",
    "commit_secret",
    "conclude_reviews",
    "decide_cases",
    "decide_objection",
    "decline_award",
    "file_objection",
    "freeze_list",
    "grant_application",
    "lapse_incomplete",
    "lapse_waitlist",
    "prepare_notice",
    "rank_by_arrival",
    "rank_by_score",
    "reconstruct_case",
    "record_fact",
    "record_meeting",
    "recuse",
    "refuse_application",
    "return_application",
    "reveal_secret",
    "save_answers",
    "sign_notice",
    "start_application",
    "submit_application",
    "submit_review",
    "void_draw",
    "withdraw_application",
]
