"""What an officer fills in. Each form goes to one command, which checks all of it again."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.command_forms import CommandForm
from pilotzone.kit.amounts import YUAN, Rounding, Scale
from pilotzone.kit.dates import SHANGHAI
from pilotzone.kit.forms import AmountField, DayField, WholeNumberField
from pilotzone.kit.text import localised
from pilotzone.ledger.models import Account
from pilotzone.registry.models import Area, Instrument, Mandate
from pilotzone.schemes.drafts import CallDraft, DesignFacts
from pilotzone.schemes.enums import Allocation, Clock, ComparisonGroup
from pilotzone.schemes.models import Call, FormVersion, Scheme

# A share of 51.00 percent is 5,100 hundredths.
PERCENT = Scale(100)
UNKNOWN = [("", _("not known")), ("yes", _("yes")), ("no", _("no"))]
TRUTH = {"yes": True, "no": False, "": None}
TALL = {"rows": 3}

Row = dict[str, forms.Field]


class SchemeForm(CommandForm):
    """A new scheme."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("Small letters, digits and dashes; it stands in addresses."))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    summary_zh = forms.CharField(label=_("In a sentence, in Chinese"), required=False, widget=forms.Textarea(TALL))
    summary_en = forms.CharField(label=_("In a sentence, in English"), required=False, widget=forms.Textarea(TALL))
    area = forms.ModelChoiceField(Area.objects, label=_("Area"))
    mandate = forms.ModelChoiceField(Mandate.objects, label=_("National title"), required=False)
    rule_clock = forms.ChoiceField(label=_("Date that decides the rule version"), choices=Clock, initial=Clock.APPLIED)
    cap_clock = forms.ChoiceField(label=_("Date that decides the year of the cap"), choices=Clock, initial=Clock.CLAIMED)


class FormVersionForm(CommandForm):
    """A version of an application form, as JSON Schema."""

    schema = forms.JSONField(
        label=_("Form definition (JSON Schema)"),
        widget=forms.Textarea({"rows": 24, "class": "pz-code", "spellcheck": "false"}),
        help_text=_("Questions with x-title-zh and x-title-en. References, patterns and combinations of schemas are not accepted."),
        error_messages={"invalid": _("This is not JSON.")},
    )

    def full_clean(self) -> None:
        """Name also the line where JSON breaks off; the field itself only says that it does."""
        super().full_clean()
        if self.is_bound and self.has_error("schema", "invalid"):
            try:
                json.loads(self.data.get(self.add_prefix("schema"), ""))
            except json.JSONDecodeError as error:
                self.add_error("schema", _now("Line %(line)s, column %(column)s.") % {"line": error.lineno, "column": error.colno})


class RuleForm(CommandForm):
    """A version of a rule: rates, payers and conditions in rows, of which empty ones are left out."""

    GROUPS: ClassVar[tuple[str, ...]] = ("classes", "payers", "eligibility")
    effective_from = DayField(label=_("In force from"))
    instrument = forms.ModelChoiceField(Instrument.objects, label=_("Legal basis"), required=False)
    cap_per_year_fen = AmountField(label=_("Cap per unit and year"), unit=_("yuan"), required=False)
    minimum_fen = AmountField(label=_("Least amount"), unit=_("yuan"), required=False)
    rounding = forms.ChoiceField(label=_("Rounding to the fen"), choices=Rounding, initial=Rounding.DOWN)
    validity_months = WholeNumberField(label=_("Months that a grant is valid"), initial=12)
    unrelated_supplier = forms.BooleanField(label=_("The supplier must not be related to the applicant"), required=False, initial=True)

    def __init__(self, *args: Any, content: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        given = dict(content or {})
        super().__init__(*args, **(kwargs | {"initial": given | kwargs.get("initial", {})}))
        self.rows = {group: max(len(given.get(group, ())), 1) + 2 for group in self.GROUPS}
        for group, count in self.rows.items():
            for number in range(count):
                there = (given.get(group, ()) or ())[number : number + 1]
                for name, field in _row(group).items():
                    field.initial = there[0].get(name) if there else None
                    self.fields[f"{group}-{number}-{name}"] = field

    def plain(self) -> list[BoundField]:
        """Return the fields that stand alone."""
        return [field for field in self if "-" not in field.name and not field.is_hidden]

    def groups(self) -> list[dict[str, Any]]:
        """Return the rows of each group for the template."""
        titles = {"classes": _("Rates, tried from top to bottom"), "payers": _("Payer split"), "eligibility": _("Eligibility")}
        return [
            {"title": title, "rows": [[self[f"{group}-{number}-{name}"] for name in _row(group)] for number in range(self.rows[group])]}
            for group, title in titles.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for group in self.GROUPS:
            for number in range(self.rows[group]):
                self._complete(group, number, cleaned)
        if not self.errors:
            cleaned["content"] = self._content(cleaned)
        return cleaned

    def _complete(self, group: str, number: int, cleaned: dict[str, Any]) -> None:
        """A row is filled in whole or not at all."""
        values = {name: cleaned.get(f"{group}-{number}-{name}") for name in _row(group)}
        if any(value not in (None, "") for value in values.values()):
            for name, value in values.items():
                if value in (None, "") and f"{group}-{number}-{name}" not in self.errors:
                    self.add_error(f"{group}-{number}-{name}", _("Fill in the whole row, or leave all of it empty."))

    def _content(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        content: dict[str, Any] = {group: list(self._filled(group, cleaned)) for group in self.GROUPS}
        content |= {name: cleaned[name] for name in ("rounding", "validity_months", "unrelated_supplier")}
        optional = {name: cleaned[name] for name in ("cap_per_year_fen", "minimum_fen") if cleaned[name] is not None}
        return content | optional

    def _filled(self, group: str, cleaned: dict[str, Any]) -> Iterable[dict[str, Any]]:
        for number in range(self.rows[group]):
            row = {name: cleaned[f"{group}-{number}-{name}"] for name in _row(group)}
            if all(value not in (None, "") for value in row.values()):
                yield row

    def _add(self, field: str, message: str) -> None:
        """Put a fault of the content beside the row it is about."""
        super()._add(self._field_of(field), message)

    def _field_of(self, path: str) -> str:
        if found := re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", path):
            return "-".join(found.groups())
        group, _dot, code = path.partition(".")
        for number in range(self.rows.get(group, 0)):
            if self.cleaned_data.get(f"{group}-{number}-code") == code:
                return f"{group}-{number}-expression"
        if group in self.rows:
            return f"{group}-0-code"
        return path


def _row(group: str) -> Row:
    code = forms.SlugField(label=_("Code"), max_length=30, required=False)
    expression = forms.CharField(
        label=_("Condition"), max_length=500, required=False, widget=forms.Textarea({"rows": 2, "class": "pz-code"})
    )
    names = {
        "name_zh": forms.CharField(label=_("Name in Chinese"), max_length=400, required=False),
        "name_en": forms.CharField(label=_("Name in English"), max_length=400, required=False),
    }
    match group:
        case "classes":
            rate = AmountField(label=_("Rate in percent"), scale=PERCENT, unit="%", required=False)
            return {"code": code, "rate_bp": rate, **names, "expression": expression}
        case "payers":
            share = AmountField(label=_("Share in percent"), scale=PERCENT, unit="%", required=False)
            return {"code": code, "share_bp": share, **names}
    reasons = {
        "reason_zh": forms.CharField(label=_("Plain reason in Chinese"), max_length=400, required=False),
        "reason_en": forms.CharField(label=_("Plain reason in English"), max_length=400, required=False),
    }
    return {"code": code, **reasons, "expression": expression}


class MomentField(forms.DateTimeField):
    """A day and time of the clock on the wall in Shanghai."""

    def __init__(self, **options: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=formats[0])
        super().__init__(widget=widget, input_formats=formats, **options)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(SHANGHAI) if isinstance(value, datetime) else value


class CallForm(CommandForm):
    """A draft call; everything but the names may still be open."""

    SECTIONS: ClassVar[Mapping[str, tuple[Any, tuple[str, ...]]]] = {
        "terms": (
            _("Terms"),
            ("code", "name_zh", "name_en", "budget_year", "opens_at", "closes_at", "pool_amount", "form", "instrument", "notice_days"),
        ),
        "design": (
            _("How the money is divided, and whom the funded are compared with"),
            ("allocation", "weights_frozen", "comparison", "comparison_zh", "comparison_en", "consent_zh", "consent_en"),
        ),
        "known": (_("What is known beforehand"), tuple(DesignFacts.__dataclass_fields__)),
    }
    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("Small letters, digits and dashes; it stands in addresses."))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    budget_year = WholeNumberField(label=_("Budget year"))
    opens_at = MomentField(label=_("Opens"), required=False)
    closes_at = MomentField(label=_("Closes"), required=False)
    pool_amount = AmountField(label=_("Pool"), unit=_("yuan"), required=False)
    form = forms.ModelChoiceField(FormVersion.objects.none(), label=_("Application form"), required=False)
    instrument = forms.ModelChoiceField(Instrument.objects, label=_("Legal basis"), required=False)
    notice_days = WholeNumberField(label=_("Working days of public notice"), initial=5)
    allocation = forms.ChoiceField(label=_("Allocation rule"), choices=[("", _("not decided yet")), *Allocation.choices], required=False)
    weights_frozen = forms.ChoiceField(label=_("Weights and threshold are fixed beforehand"), choices=UNKNOWN, required=False)
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
        self.accounts = {account.code: account for account in budgets}
        choices = [("", _("not chosen yet")), *((code, str(account)) for code, account in self.accounts.items())]
        self.payers = [payer.code for payer in payers]
        for payer in payers:
            label = _now("Budget: %(payer)s") % {"payer": localised(payer)}
            self.fields[f"budget-{payer.code}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def sections(self) -> list[dict[str, Any]]:
        """Return the fields by section for the template."""
        names = {key: [*fields] for key, (_title, fields) in self.SECTIONS.items()}
        names["terms"] += [f"budget-{code}" for code in self.payers]
        return [
            {"title": title, "fields": [self[name] for name in names[key] if name in self.fields]}
            for key, (title, _fields) in self.SECTIONS.items()
        ]

    def draft(self, given: Mapping[str, Any]) -> CallDraft:
        """Return the draft that the fields say."""
        design = {name: _known(given[name]) for name in DesignFacts.__dataclass_fields__}
        words = {name: given[name] for name in ("outcome_zh", "outcome_en")}
        frozen = TRUTH[given["weights_frozen"]]
        plain = {name: given[name] for name in CallDraft.__dataclass_fields__ if name in given and name not in {"allocation", "comparison"}}
        chosen = {code: given[f"budget-{code}"] for code in self.payers}
        return CallDraft(
            **plain,
            comparison=ComparisonGroup(given["comparison"]),
            allocation=Allocation(given["allocation"]) if given["allocation"] else None,
            allocation_parameters={} if frozen is None else {"weights_frozen": frozen},
            budgets={code: self.accounts[account] for code, account in chosen.items() if account},
            design=DesignFacts(**(design | words)),
        )


def _known(value: Any) -> Any:
    """Return what a field says: a truth, a number, or None where it was left open."""
    return TRUTH[value] if value in ("yes", "no") else None if value == "" else value


def initial_of(call: Call) -> dict[str, Any]:
    """Return what a call form shows of a call."""
    plain = {name: getattr(call, name) for name in CallDraft.__dataclass_fields__ if hasattr(call, name)}
    rule = getattr(call, "allocation", None)
    truths = {True: "yes", False: "no"}
    design = {
        name: truths.get(value, value) if isinstance(value, bool) else value for name, value in asdict(DesignFacts(**call.design)).items()
    }
    budgets = {f"budget-{payer.code}": payer.budget.code for payer in call.payers.select_related("budget") if payer.budget}
    frozen = truths.get(rule.parameters.get("weights_frozen"), "") if rule else ""
    return plain | design | budgets | {"code": call.code, "allocation": rule.kind if rule else "", "weights_frozen": frozen}


class CancelForm(CommandForm):
    """Why a call is cancelled, in public."""

    reason_zh = forms.CharField(label=_("Reason in Chinese"), max_length=300)
    reason_en = forms.CharField(label=_("Reason in English"), max_length=300)


class BudgetForm(CommandForm):
    """Money that a payer provides."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("Small letters, digits and dashes; it stands in addresses."))
    label_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    label_en = forms.CharField(label=_("Name in English"), max_length=160)
    amount = AmountField(label=_("Amount"), unit=_("yuan"), scale=YUAN)
