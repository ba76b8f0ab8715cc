"""A new scheme, and the money for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Origin
from pilotzone.kit.amounts import YUAN
from pilotzone.kit.forms import AmountField
from pilotzone.registry.models import Area, Mandate
from pilotzone.schemes.enums import Clock

CODE_HELP = _("Small letters, digits and dashes; it stands in addresses.")


class SchemeForm(CommandForm):
    """A new scheme."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=CODE_HELP)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    summary_zh = forms.CharField(label=_("In a sentence, in Chinese"), required=False, widget=forms.Textarea({"rows": 3}))
    summary_en = forms.CharField(label=_("In a sentence, in English"), required=False, widget=forms.Textarea({"rows": 3}))
    area = forms.ModelChoiceField(Area.objects.exclude(origin=Origin.EXAMPLE), label=_("Area"))
    mandate = forms.ModelChoiceField(Mandate.objects, label=_("National title"), required=False)
    rule_clock = forms.ChoiceField(label=_("Date that decides the rule version"), choices=Clock, initial=Clock.APPLIED)
    cap_clock = forms.ChoiceField(label=_("Date that decides the year of the cap"), choices=Clock, initial=Clock.CLAIMED)


class BudgetForm(CommandForm):
    """Money that a payer provides."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=CODE_HELP)
    label_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    label_en = forms.CharField(label=_("Name in English"), max_length=160)
    amount = AmountField(label=_("Amount"), unit=_("yuan"), scale=YUAN)
