"""A draft call: terms, how its money is divided, what is known beforehand."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.command_forms import CommandForm
from pilotzone.kit.dates import SHANGHAI, shanghai_day
from pilotzone.kit.forms import AmountField, WholeNumberField
from pilotzone.kit.schema.subset import title_of
from pilotzone.kit.text import Words, localised
from pilotzone.ledger.models import Account
from pilotzone.registry.models import Instrument
from pilotzone.schemes.drafts import CallDraft, DesignFacts
from pilotzone.schemes.enums import Allocation, ComparisonGroup
from pilotzone.schemes.forms.rows import Row, RowsForm, code_field, name_fields
from pilotzone.schemes.forms.setting_up import CODE_HELP
from pilotzone.schemes.models import Call, FormVersion, Scheme
from pilotzone.schemes.queries import last_form

UNKNOWN = [("", _("not known")), ("yes", _("yes")), ("no", _("no"))]
TRUTH = {"yes": True, "no": False, "": None}
SAID = {True: "yes", False: "no"}
TALL = {"rows": 3}
# Parameters of the allocation rule that are yes, no or not said.
TRUTHS = ("weights_frozen", "skip_when_short")


class MomentField(forms.DateTimeField):
    """A day and time of the clock on the wall in Shanghai."""

    def __init__(self, **options: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=formats[0])
        super().__init__(widget=widget, input_formats=formats, **options)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(SHANGHAI) if isinstance(value, datetime) else value


def opening_day(typed: str | None) -> date | None:
    """Return the day that somebody typed as the opening; None where it cannot be read, which the form says then."""
    try:
        moment = MomentField(required=False).clean(typed)
    except ValidationError:
        return None
    return shanghai_day(moment) if moment else None


def _criterion_row() -> Row:
    return {
        "code": code_field(),
        **name_fields(),
        "most": WholeNumberField(label=_("Most points"), required=False),
        "weight": forms.DecimalField(label=_("Weight (1 where empty)"), min_value=0, required=False),
    }


class CallForm(RowsForm):
    """A draft call; everything but the names may still be open."""

    GROUPS: ClassVar = {"criteria": _criterion_row}
    OPTIONAL: ClassVar = frozenset({"weight"})
    # Title, a short explanation, fields.
    SECTIONS: ClassVar[Mapping[str, tuple[Any, Any, tuple[str, ...]]]] = {
        "terms": (
            _("What it funds"),
            _("Names under which the public reads it, the form that applicants fill in, and the text it rests on."),
            ("name_zh", "name_en", "code", "form", "instrument"),
        ),
        "window": (
            _("Window and clock"),
            _("When applications are taken, by the clock in Shanghai, and how long the list stands on public notice."),
            ("opens_at", "closes_at", "notice_days"),
        ),
        "money": (
            _("Money"),
            _("How much there is, in which year, and out of which budget each payer takes its part."),
            ("budget_year", "pool_amount"),
        ),
        "design": (
            _("How the money is divided, and whom the funded are compared with"),
            _("The way of choosing decides what can be said of an effect later; the comparison group is named before the call opens."),
            ("allocation", "comparison", "comparison_zh", "comparison_en", "consent_zh", "consent_en"),
        ),
        "parameters": (
            _("Details of the allocation rule"),
            _("Only what belongs to the rule chosen above; all of it is frozen when the call opens."),
            ("weights_frozen", "stratum", "reviewers", "least_score", "quota", "skip_when_short"),
        ),
        "known": (
            _("What it will be able to prove"),
            _("What is known beforehand. An answer left open counts against it; the panel on this page shows what follows from it."),
            tuple(DesignFacts.__dataclass_fields__),
        ),
    }
    code = forms.SlugField(label=_("Code"), max_length=60, help_text=CODE_HELP)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    budget_year = forms.IntegerField(label=_("Budget year"), min_value=1949, max_value=9999)
    opens_at = MomentField(label=_("Opens"), required=False)
    closes_at = MomentField(label=_("Closes"), required=False)
    pool_amount = AmountField(label=_("Pool"), unit=_("yuan"), required=False)
    form = forms.ModelChoiceField(FormVersion.objects.none(), label=_("Application form"), required=False)
    instrument = forms.ModelChoiceField(Instrument.objects, label=_("Legal basis"), required=False)
    notice_days = WholeNumberField(label=_("Working days of public notice"), initial=5)
    allocation = forms.ChoiceField(label=_("Allocation rule"), choices=[("", _("not decided yet")), *Allocation.choices], required=False)
    weights_frozen = forms.ChoiceField(label=_("Weights and threshold are fixed beforehand"), choices=UNKNOWN, required=False)
    stratum = forms.ChoiceField(label=_("Lottery: drawn apart by the answer to"), required=False)
    reviewers = forms.IntegerField(label=_("Score: reviews that each case needs"), min_value=1, max_value=9, required=False)
    least_score = forms.DecimalField(label=_("Score: nobody is supported below"), min_value=0, required=False)
    quota = forms.IntegerField(label=_("Most cases that are supported"), min_value=1, required=False)
    skip_when_short = forms.ChoiceField(
        label=_("A smaller case further down takes what a larger one could not"), choices=UNKNOWN, required=False
    )
    comparison = forms.ChoiceField(label=_("Comparison group"), choices=ComparisonGroup, initial=ComparisonGroup.NONE)
    comparison_zh = forms.CharField(label=_("Its name in Chinese"), max_length=400, required=False)
    comparison_en = forms.CharField(label=_("Its name in English"), max_length=400, required=False)
    consent_zh = forms.CharField(label=_("Outcome-consent clause in Chinese"), required=False, widget=forms.Textarea(TALL))
    consent_en = forms.CharField(label=_("Outcome-consent clause in English"), required=False, widget=forms.Textarea(TALL))
    pre_periods = WholeNumberField(label=_("Periods of outcomes before the call"), required=False)
    self_reported = forms.ChoiceField(label=_("The outcome is reported by those who are funded"), choices=UNKNOWN, required=False)
    audited_subsample = forms.ChoiceField(label=_("A part of the reports is audited"), choices=UNKNOWN, required=False)
    spillover_excluded = forms.ChoiceField(label=_("Effects on the comparison group are ruled out"), choices=UNKNOWN, required=False)
    self_made_score = forms.ChoiceField(label=_("Applicants make the score themselves"), choices=UNKNOWN, required=False)
    staged_start = forms.ChoiceField(label=_("The start is staged by rule"), choices=UNKNOWN, required=False)
    threshold = forms.ChoiceField(label=_("There is a threshold"), choices=UNKNOWN, required=False)
    donors_named = forms.ChoiceField(label=_("Donor sites are named in advance"), choices=UNKNOWN, required=False)
    expected_eligible = WholeNumberField(label=_("Expected eligible applicants"), required=False)
    expected_funded = WholeNumberField(label=_("Expected to be funded"), required=False)
    outcome_zh = forms.CharField(label=_("Outcome in Chinese"), max_length=200, required=False)
    outcome_en = forms.CharField(label=_("Outcome in English"), max_length=200, required=False)
    outcome_sd = forms.FloatField(label=_("Spread of the outcome (standard deviation)"), min_value=0, required=False)
    outcome_r2 = forms.FloatField(label=_("Share of it that history explains, 0 to 1"), min_value=0, max_value=1, required=False)

    def __init__(self, *args: Any, scheme: Scheme, budgets: Iterable[Account], payers: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = FormVersion.objects.filter(scheme=scheme)  # type: ignore[attr-defined]  # Django types fields by their base
        self.fields["stratum"].choices = [("", _("nothing: one list")), *_choices_of(last_form(scheme))]  # type: ignore[attr-defined]  # as above
        self.accounts = {account.code: account for account in budgets}
        choices = [("", _("not chosen yet")), *((code, _with_what_is_left(account)) for code, account in self.accounts.items())]
        self.payers = [payer.code for payer in payers]
        for payer in payers:
            label = gettext("Budget: %(payer)s") % {"payer": localised(payer)}
            self.fields[f"budget-{payer.code}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def sections(self) -> list[dict[str, Any]]:
        """Return the fields by section for the template; criteria stand in rows."""
        names = {key: [*fields] for key, (_title, _text, fields) in self.SECTIONS.items()}
        names["money"] += [f"budget-{code}" for code in self.payers]
        rows = {"parameters": self.rows_of("criteria")}
        return [
            self._section(title, [self[name] for name in names[key] if name in self.fields], rows.get(key, [])) | {"text": text}
            for key, (title, text, _fields) in self.SECTIONS.items()
        ]

    def _section(self, title: Words, fields: list[BoundField], rows: list[list[BoundField]]) -> dict[str, Any]:
        """Return a section; `used` says whether anything of it is filled in or at fault, so that it is not folded away."""
        shown = [*fields, *(field for row in rows for field in row)]
        return {"title": title, "fields": fields, "rows": rows, "used": any(field.value() or field.errors for field in shown)}

    def draft(self, given: Mapping[str, Any]) -> CallDraft:
        """Return the draft that the fields say."""
        design = {name: _known(given[name]) for name in DesignFacts.__dataclass_fields__}
        words = {name: given[name] for name in ("outcome_zh", "outcome_en")}
        plain = {name: given[name] for name in CallDraft.__dataclass_fields__ if name in given and name not in {"allocation", "comparison"}}
        chosen = {code: given[f"budget-{code}"] for code in self.payers}
        return CallDraft(
            **plain,
            comparison=ComparisonGroup(given["comparison"]),
            allocation=Allocation(given["allocation"]) if given["allocation"] else None,
            allocation_parameters=self._parameters(given),
            budgets={code: self.accounts[account] for code, account in chosen.items() if account},
            design=DesignFacts(**(design | words)),
        )

    def _parameters(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is said of the allocation rule; fractions as text, because the rule is sealed."""
        criteria = [row | ({"weight": str(row["weight"])} if "weight" in row else {}) for row in self.filled("criteria", given)]
        said = {name: TRUTH[given[name]] for name in TRUTHS} | {name: given[name] for name in ("stratum", "reviewers", "quota")}
        least = given["least_score"]
        said |= {"criteria": criteria or None, "threshold": None if least is None else str(least)}
        return {name: value for name, value in said.items() if value not in (None, "")}


def _with_what_is_left(account: Account) -> str:
    left = account.unit.text(account.balance.available)
    return gettext("%(budget)s (available: %(amount)s)") % {"budget": account, "amount": left}


def _choices_of(form: FormVersion | None) -> list[tuple[str, str]]:
    """Return the questions of a form that are answered by choosing."""
    questions = form.schema.get("properties", {}) if form else {}
    return [(name, title_of(part, name)) for name, part in questions.items() if "enum" in part]


def _known(value: Any) -> Any:
    """Return what a field says: a truth, a number, or None where it was left open."""
    return TRUTH[value] if value in ("yes", "no") else None if value == "" else value


def initial_of(call: Call) -> dict[str, Any]:
    """Return what a call form shows of a call."""
    plain = {name: getattr(call, name) for name in CallDraft.__dataclass_fields__ if hasattr(call, name)}
    design = {name: _said(value) for name, value in asdict(DesignFacts(**call.design)).items()}
    budgets = {f"budget-{payer.code}": payer.budget.code for payer in call.payers.select_related("budget") if payer.budget}
    rule = getattr(call, "allocation", None)
    said = rule.parameters if rule else {}
    parameters = {name: _said(said[name]) for name in (*TRUTHS, "stratum", "reviewers", "quota") if name in said}
    parameters |= {"least_score": said.get("threshold")}
    return plain | design | budgets | parameters | {"code": call.code, "allocation": rule.kind if rule else ""}


def criteria_of(call: Call) -> list[dict[str, Any]]:
    """Return the criteria of a call's score, as the rows of the form show them."""
    rule = getattr(call, "allocation", None)
    return list(rule.parameters.get("criteria", ())) if rule else []


def _said(value: Any) -> Any:
    return SAID[value] if isinstance(value, bool) else value


class CancelForm(CommandForm):
    """Why a call is cancelled, in public."""

    reason_zh = forms.CharField(label=_("Reason in Chinese"), max_length=300)
    reason_en = forms.CharField(label=_("Reason in English"), max_length=300)
