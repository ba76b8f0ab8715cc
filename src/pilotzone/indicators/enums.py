"""Kinds, grades, purposes, and the life of a return."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.kit.transitions import Transition, Workflow


class PeriodType(TextChoices):
    YEAR = "year", _("year")
    HALF = "half", _("half-year")
    QUARTER = "quarter", _("quarter")
    MONTH = "month", _("month")
    DAY = "day", _("day")
    STOCK = "stock", _("stock on a day")


class PriceBasis(TextChoices):
    NONE = "none", _("not a money value")
    CURRENT = "current", _("current prices")
    CONSTANT = "constant", _("constant prices")
    UNKNOWN = "unknown", _("price basis not stated by the source")


class Direction(TextChoices):
    MORE = "more", _("more is better")
    LESS = "less", _("less is better")
    NEITHER = "neither", _("neither is better")


class Grade(TextChoices):
    """How a value came about; the first is the best."""

    A = "A", _("A: meter, tax record or audited")
    B = "B", _("B: administrative record")
    C = "C", _("C: verified self-report")
    D = "D", _("D: self-report by those rewarded")


class Purpose(TextChoices):
    """What a value may be used for, and what somebody asks for values for."""

    PUBLICATION = "publication", _("published figure")
    ADMINISTRATION = "administration", _("administration")
    EVALUATION = "evaluation", _("evaluation, with outcome consent")
    STATISTICS = "statistics", _("statistics only")


# Statistical microdata may be used for statistics alone (Statistics Law), consented outcomes for evaluation alone.
READABLE: dict[Purpose, tuple[Purpose, ...]] = {
    Purpose.PUBLICATION: (Purpose.PUBLICATION,),
    Purpose.ADMINISTRATION: (Purpose.PUBLICATION, Purpose.ADMINISTRATION),
    Purpose.EVALUATION: (Purpose.PUBLICATION, Purpose.ADMINISTRATION, Purpose.EVALUATION),
    Purpose.STATISTICS: tuple(Purpose),
}


class Bound(TextChoices):
    """How the number stands to the truth, as its source says; "more than 2,400" is not 2,400."""

    EXACT = "exact", _("as stated")
    MORE = "more", _("more than")
    AT_LEAST = "at_least", _("at least")
    LESS = "less", _("less than")
    AT_MOST = "at_most", _("at most")
    ABOUT = "about", _("about")


class Missing(TextChoices):
    """Why there is no value; zero is a value."""

    NOT_COLLECTED = "not_collected", _("not collected")
    NOT_APPLICABLE = "not_applicable", _("does not apply")
    NOT_ANSWERED = "not_answered", _("not answered")
    NOT_DUE = "not_due", _("not yet due")
    WITHHELD = "withheld", _("withheld for confidentiality")


class RowKind(TextChoices):
    VALUE = "value", _("value")
    WITHDRAWAL = "withdrawal", _("withdrawal")


class ChangeReason(TextChoices):
    """Why a value was corrected or withdrawn."""

    TYPING_ERROR = "typing_error", _("typing error")
    SOURCE_REVISED = "source_revised", _("the source revised it")
    RETURN_REVISED = "return_revised", _("the unit revised its return")
    AUDIT_FINDING = "audit_finding", _("found by an audit")
    WRONG_UNIT = "wrong_unit", _("recorded for the wrong unit or period")
    NOT_CONFIRMED = "not_confirmed", _("the source could not be confirmed")


class ReturnStatus(TextChoices):
    NOT_STARTED = "not_started", pgettext_lazy("return", "not started")
    DRAFT = "draft", pgettext_lazy("return", "draft")
    SUBMITTED = "submitted", pgettext_lazy("return", "submitted")
    QUERIED = "queried", pgettext_lazy("return", "queried")
    CORRECTED = "corrected", pgettext_lazy("return", "corrected")
    ACCEPTED = "accepted", pgettext_lazy("return", "accepted")
    LOCKED = "locked", pgettext_lazy("return", "locked")
    REVISED = "revised", pgettext_lazy("return", "revised")


class ReturnStep(TextChoices):
    SAVE = "save", pgettext_lazy("return", "save")
    SUBMIT = "submit", pgettext_lazy("return", "submit")
    QUERY = "query", pgettext_lazy("return", "query")
    CORRECT = "correct", pgettext_lazy("return", "correct")
    ACCEPT = "accept", pgettext_lazy("return", "accept")
    LOCK = "lock", pgettext_lazy("return", "lock")
    REVISE = "revise", pgettext_lazy("return", "revise")


_S = ReturnStatus
RETURN = Workflow(
    ReturnStatus,
    {
        ReturnStep.SAVE: Transition((_S.NOT_STARTED, _S.DRAFT), _S.DRAFT),
        ReturnStep.SUBMIT: Transition((_S.DRAFT,), _S.SUBMITTED),
        ReturnStep.QUERY: Transition((_S.SUBMITTED, _S.CORRECTED, _S.REVISED), _S.QUERIED),
        ReturnStep.CORRECT: Transition((_S.QUERIED,), _S.CORRECTED),
        ReturnStep.ACCEPT: Transition((_S.SUBMITTED, _S.CORRECTED, _S.REVISED), _S.ACCEPTED),
        ReturnStep.LOCK: Transition((_S.ACCEPTED,), _S.LOCKED),
        ReturnStep.REVISE: Transition((_S.ACCEPTED, _S.LOCKED), _S.REVISED),
    },
)
