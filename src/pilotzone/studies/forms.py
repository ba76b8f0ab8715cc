"""The forms of the studies room."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.audit.command_forms import CommandForm
from pilotzone.indicators.enums import Grade
from pilotzone.schemes.models import Call
from pilotzone.studies.enums import Control, EthicsVerdict, OpinionKind, OutcomeRole, Population, Transform, Treatment
from pilotzone.studies.periods import PER_YEAR

OUTCOMES = 4
NUMBERS = range(1, OUTCOMES + 1)
DEFAULTS = {"base": "varying", "level": 0.95, "leave_one_out": True, "seed": 0}
LARGEST_ENVELOPE = 100_000
LARGEST_OUTCOMES = 10_000_000
YES_NO = (("", _("not known")), ("yes", _("yes")), ("no", _("no")))


def text_field(label: Any, *, required: bool = True, long: bool = True, hint: Any = "") -> forms.CharField:
    """Return a field for text, of several lines unless told otherwise."""
    widget = forms.Textarea({"rows": 3}) if long else forms.TextInput()
    return forms.CharField(label=label, required=required, max_length=2000 if long else 200, widget=widget, help_text=hint)


class StudyForm(CommandForm):
    """Opens a study."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("Small letters, digits and hyphens; part of the address."))
    title_zh = text_field(_("Title (Chinese)"), long=False)
    title_en = text_field(_("Title (English)"), long=False)
    call = forms.ModelChoiceField(label=_("Call that is evaluated"), queryset=Call.objects.none(), required=False)
    data_zh = text_field(_("Whose data, where, when (Chinese)"), required=False, long=False)
    data_en = text_field(_("Whose data, where, when (English)"), required=False, long=False)
    due_on = forms.DateField(label=_("Result is public by"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, calls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls  # type: ignore[attr-defined]  # the field is a choice of rows


class PlanForm(CommandForm):
    """The plan, field by field; up to four outcomes, of which unused ones stay empty."""

    names: ClassVar[Mapping[str, str]] = {"outcomes.primary": "o1-primary", "periods.first": "first", "periods.last": "last"}

    question_zh = text_field(_("Question (Chinese)"))
    question_en = text_field(_("Question (English)"))
    population = forms.ChoiceField(label=_("Whose outcomes are compared"), choices=Population.choices)
    treatment = forms.ChoiceField(label=_("Support starts when it is"), choices=Treatment.choices)
    period_type = forms.ChoiceField(label=_("Periods"), choices=[(kind.value, kind.label) for kind in PER_YEAR])
    first = text_field(_("First period"), long=False, hint=_("Such as 2023, 2023-Q1 or 2023-01."))
    last = text_field(_("Last period"), long=False)
    controls = forms.MultipleChoiceField(label=_("Comparison groups"), choices=Control.choices, widget=forms.CheckboxSelectMultiple)
    comparison_zh = text_field(_("Comparison group in words (Chinese)"))
    comparison_en = text_field(_("Comparison group in words (English)"))
    anticipation = forms.IntegerField(label=_("Periods by which units may react ahead"), min_value=0, max_value=20, initial=0)
    permutations = forms.IntegerField(label=_("Draws of the permutation test"), min_value=0, max_value=20_000, initial=999)
    decision_zh = text_field(_("Decision rule (Chinese)"))
    decision_en = text_field(_("Decision rule (English)"))
    spillover_excluded = forms.ChoiceField(label=_("The comparison lies out of reach of the support"), choices=YES_NO, required=False)

    def __init__(self, *args: Any, content: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(content) if content else None)
        super().__init__(*args, **kwargs)
        self.before = dict(content or {})
        for number in NUMBERS:
            self.fields |= outcome_fields(number)

    def content(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the plan as `write_plan` takes it; what the form does not ask for stays as it was."""
        plain = ("question_zh", "question_en", "population", "treatment", "comparison_zh", "comparison_en", "decision_zh", "decision_en")
        outcomes = {each["code"]: each for each in self.before.get("outcomes", [])}
        asked = [outcome for number in NUMBERS if (outcome := _outcome(given, number))]
        estimator = DEFAULTS | self.before.get("estimator", {})
        return {
            **self.before,
            **{name: given[name] for name in plain},
            "periods": {"type": given["period_type"], "first": given["first"], "last": given["last"]},
            "controls": given["controls"],
            "outcomes": [_kept(outcomes.get(outcome["code"], {})) | outcome for outcome in asked],
            "estimator": estimator | {"anticipation": given["anticipation"], "permutations": given["permutations"]},
            "spillover_excluded": _truth(given["spillover_excluded"]),
        }

    def parts(self) -> dict[str, Any]:
        """Return the fields as the page groups them: about, outcomes (one open at first), how."""
        how = ("anticipation", "permutations", "spillover_excluded", "decision_zh", "decision_en")
        about = [name for name in self.fields if name not in how and not name.startswith("o") and name != "request_key"]
        outcomes = [[self[name] for name in outcome_fields(number)] for number in NUMBERS]
        return {
            "about": [self[name] for name in about],
            "outcomes": [{"number": at, "fields": fields, "open": at == 1 or _is_used(fields)} for at, fields in enumerate(outcomes, 1)],
            "how": [self[name] for name in how],
        }


def _is_used(fields: list[forms.BoundField]) -> bool:
    return bool(fields[0].value()) or any(field.errors for field in fields)


def _kept(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form does not ask of an outcome."""
    return {name: value for name, value in outcome.items() if f"o1-{name}" not in outcome_fields(1)}


def outcome_fields(number: int) -> dict[str, forms.Field]:
    """Return the fields of one outcome."""
    first = number == 1

    def labelled(label: Any) -> Any:
        return _("Outcome %(number)s: %(label)s") % {"number": number, "label": label}

    def of(name: str) -> str:
        return f"o{number}-{name}"

    return {
        of("code"): forms.SlugField(label=labelled(_("code")), required=first, max_length=40),
        of("role"): forms.ChoiceField(label=labelled(_("output or benefit")), choices=OutcomeRole.choices),
        of("primary"): forms.BooleanField(label=labelled(_("the question is about this one")), required=False, initial=first),
        of("transform"): forms.ChoiceField(label=labelled(_("taken")), choices=Transform.choices),
        of("name_zh"): text_field(labelled(_("name (Chinese)")), required=first, long=False),
        of("name_en"): text_field(labelled(_("name (English)")), required=first, long=False),
        of("unit_zh"): text_field(labelled(_("unit (Chinese)")), required=first, long=False),
        of("unit_en"): text_field(labelled(_("unit (English)")), required=first, long=False),
        of("indicator"): text_field(labelled(_("code of an indicator's definition version")), required=False, long=False),
        of("column"): text_field(labelled(_("or column of a table from outside")), required=False, long=False),
        of("self_reported"): forms.ChoiceField(label=labelled(_("reported by those rewarded")), choices=YES_NO, required=False),
        of("audited_subsample"): forms.ChoiceField(label=labelled(_("part of it is audited")), choices=YES_NO, required=False),
    }


def _outcome(given: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return one outcome as the plan holds it; nothing where its code is empty."""
    found = {name.partition("-")[2]: value for name, value in given.items() if name.startswith(f"o{number}-")}
    if not found["code"]:
        return {}
    known = {name: _truth(found.pop(name)) for name in ("self_reported", "audited_subsample")}
    return {name: value for name, value in found.items() if value != ""} | known


def _truth(choice: str) -> bool | None:
    return {"yes": True, "no": False}.get(choice)


def _choice(truth: object) -> str:
    return "" if truth is None else "yes" if truth else "no"


def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan's content as the form shows it."""
    periods, estimator = content["periods"], content["estimator"]
    shown = {
        **content,
        "period_type": periods["type"],
        "first": periods["first"],
        "last": periods["last"],
        "anticipation": estimator["anticipation"],
        "permutations": estimator["permutations"],
        "spillover_excluded": _choice(content.get("spillover_excluded")),
    }
    return shown | dict(_outcome_initials(content["outcomes"]))


def _outcome_initials(outcomes: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for number, outcome in enumerate(outcomes[:OUTCOMES], 1):
        for name, value in outcome.items():
            yield f"o{number}-{name}", _choice(value) if name in {"self_reported", "audited_subsample"} else value


class LockForm(CommandForm):
    """Locks the plan."""

    known_before = text_field(_("What was known of the outcomes before the lock? (Chinese)"))
    known_before_en = text_field(_("What was known of the outcomes before the lock? (English)"), required=False)
    outcomes_known = forms.BooleanField(
        label=_("Outcomes were known elsewhere; the plan is retrospective"),
        required=False,
    )


class EthicsForm(CommandForm):
    """The ethics reviewer's decision."""

    verdict = forms.ChoiceField(label=pgettext_lazy("ethics", "Decision"), choices=EthicsVerdict.choices)
    reason_zh = text_field(_("Reason or conditions (Chinese)"), required=False)
    reason_en = text_field(_("Reason or conditions (English)"), required=False)

    def clean_verdict(self) -> EthicsVerdict:
        return EthicsVerdict(self.cleaned_data["verdict"])


class DeviationForm(CommandForm):
    """A departure from the plan."""

    text_zh = text_field(_("What was done otherwise than planned, and why (Chinese)"))
    text_en = text_field(_("What was done otherwise than planned, and why (English)"), required=False)


class NoteForm(CommandForm):
    """One of the texts by hand on the result page."""

    text_zh = text_field(_("Text (Chinese)"))
    text_en = text_field(_("Text (English)"))


class PublishForm(CommandForm):
    """The office's response line."""

    response_zh = text_field(
        _("The office's response (Chinese)"), hint=_("What the office does because of the result. It stands beside it.")
    )
    response_en = text_field(_("The office's response (English)"), required=False)


class StopForm(CommandForm):
    """Why a study is stopped."""

    reason_zh = text_field(_("Why it is stopped (Chinese)"))
    reason_en = text_field(_("Why it is stopped (English)"))


class OutcomesForm(CommandForm):
    """A file of outcomes from outside."""

    names: ClassVar[Mapping[str, str]] = {"unit": "file", "unit, time": "file", "columns": "file", "source_zh": "source_zh"}

    file = forms.FileField(
        label=_("Outcomes (CSV)"),
        help_text=_(
            "One row per unit and period: unit (the public id in the register), period, one column per outcome; empty where missing."
        ),
    )
    grade = forms.ChoiceField(label=_("Source grade"), choices=Grade.choices)
    source_zh = text_field(_("Where it comes from (Chinese)"), long=False)
    source_en = text_field(_("Where it comes from (English)"), long=False)

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_OUTCOMES:
            raise forms.ValidationError(_("The file is too large; at most %(limit)s bytes."), params={"limit": LARGEST_OUTCOMES})
        content: bytes = upload.read()
        return content

    def clean_grade(self) -> Grade:
        return Grade(self.cleaned_data["grade"])


class KeyForm(CommandForm):
    """The public half of an evaluator's key."""

    pem = text_field(
        _("Public key (PEM)"), hint=_("The file that ends in .pub, made by: pilotzone key new FILE. The private key stays with you.")
    )


class StatementForm(forms.Form):
    """What the evaluator wants to say; becomes the file that is signed."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=OpinionKind.choices)
    text_zh = text_field(_("Opinion in words (Chinese)"))
    text_en = text_field(_("Opinion in words (English)"), required=False)


class OpinionForm(CommandForm):
    """The signed statement."""

    statement = forms.FileField(label=_("The statement's file, as it was downloaded"))
    envelope = forms.FileField(label=_("Its signature, a file that ends in .sig.json"))

    def clean_statement(self) -> bytes:
        return self._read("statement")

    def clean_envelope(self) -> dict[str, Any]:
        try:
            envelope = json.loads(self._read("envelope"))
        except ValueError:
            envelope = None
        if not isinstance(envelope, dict):
            raise forms.ValidationError(_("This is no signature; expected the JSON file that pilotzone sign writes."))
        return envelope

    def _read(self, name: str) -> bytes:
        upload = self.cleaned_data[name]
        if upload.size > LARGEST_ENVELOPE:
            raise forms.ValidationError(_("The file is too large; at most %(limit)s bytes."), params={"limit": LARGEST_ENVELOPE})
        content: bytes = upload.read()
        return content
