"""What people fill in. Each form goes to one command, which checks all of it again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Origin
from pilotzone.kit.amounts import YUAN, Scale, parse_amount
from pilotzone.kit.errors import Conflict, Invalid
from pilotzone.registry.attributes import stored_value
from pilotzone.registry.codes import checked_uscc, refuse_taken_uscc
from pilotzone.registry.enums import AssetKind, AttributeKey, LinkKind, PartyKind
from pilotzone.registry.models import Area, Party
from pilotzone.registry.queries import find_party

# A share of 51.00 percent is 5,100 hundredths.
PERCENT = Scale(100)
_YES = {"是": True, "yes": True, "否": False, "no": False}


class DayField(forms.DateField):
    """A day, chosen with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class SourceField(forms.CharField):
    """Where it is known from."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Source"), max_length=300, help_text=_("Document, register or person it is known from."), **kwargs)


class PartyForm(CommandForm):
    """A new entry, or an entry to be corrected where `party` is given."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PartyKind)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=160, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=_("18 characters; people and teams without legal personality have none."),
    )
    area = forms.ModelChoiceField(Area.objects.exclude(origin=Origin.EXAMPLE), label=_("Area"), required=False)
    source = SourceField(required=False)

    def __init__(self, *args: Any, party: Party | None = None, **kwargs: Any) -> None:
        self.party = party
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("name_zh") and not given.get("name_en"):
            self.add_error("name_zh", _("Give a name in Chinese or in English."))
        try:
            given["uscc"] = checked_uscc(PartyKind(given.get("kind", PartyKind.ENTERPRISE)), given.get("uscc"))
            origin = self.party.origin if self.party else Origin.REAL
            refuse_taken_uscc(given["uscc"], origin=origin, other_than=self.party.pk if self.party else None)
        except Invalid as refusal:
            self.add_error("uscc", str(refusal.errors[0]))
        except Conflict as refusal:
            self.add_error("uscc", str(refusal))
        return given


class FactForm(CommandForm):
    """One dated fact about a party."""

    key = forms.ChoiceField(label=_("Fact"), choices=AttributeKey)
    value = forms.CharField(
        label=_("What is known"),
        max_length=60,
        required=False,
        help_text=_("Empty: what was recorded before is withdrawn. Revenue in yuan, a day as 2021-03-24, yes or no for a listing."),
    )
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("Until (first day without)"))
    source = SourceField()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "key" in given:
            try:
                given["key"] = AttributeKey(given["key"])
                given["value"] = typed_text(given["key"], given.get("value", ""))
                stored_value(given["key"], given["value"])
            except Invalid as refusal:
                self.add_error("value", str(refusal.errors[0]))
        return given


def typed_text(key: AttributeKey, text: str) -> object:
    """Return what a person wrote for a fact as a value of its kind; None for nothing."""
    plain = text.strip()
    if not plain:
        return None
    match key:
        case AttributeKey.REVENUE:
            return parse_amount(plain, YUAN, field="value")
        case AttributeKey.EMPLOYEES:
            return parse_amount(plain, Scale(1), field="value")
        case AttributeKey.LISTED:
            return _YES.get(plain.lower(), plain)
    return plain


class OtherPartyField(forms.CharField):
    """Another party, by code, id or whole name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, help_text=_("Its code, its id in this register or its whole name."), **kwargs)


class OtherPartyForm(forms.Form):
    """Asks for one other party; whom the text means is decided by `find_party`."""

    other = OtherPartyField(label=_("Other organisation or person"))

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        self.party = party
        super().__init__(*args, **kwargs)

    def clean_other(self) -> Party:
        return _one_party(self.cleaned_data["other"], self.party)


class LinkForm(CommandForm):
    """A link between a party and another one."""

    names = {"subject": "other", "target": "other", "share_bp": "share"}  # noqa: RUF012 - as in the base

    kind = forms.ChoiceField(label=_("Relation"), choices=LinkKind)
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("out", _("this one towards the other")), ("in", _("the other towards this one"))],
        widget=forms.RadioSelect,
        initial="out",
    )
    other = OtherPartyField(label=_("Other organisation or person"))
    share = forms.CharField(label=_("Share in percent"), required=False, max_length=10)
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("Until (first day without)"))
    source = SourceField()

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        self.party = party
        super().__init__(*args, **kwargs)

    def clean_other(self) -> Party:
        return _one_party(self.cleaned_data["other"], self.party)

    def clean_share(self) -> int | None:
        text = self.cleaned_data["share"]
        try:
            return parse_amount(text, PERCENT, field="share") if text else None
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal.errors[0])) from None


def _one_party(text: str, party: Party) -> Party:
    found = find_party(text, origin=party.origin)
    if found is None:
        raise forms.ValidationError(_("No single entry is meant by this; give the code or the id."))
    return found


class EndForm(CommandForm):
    """The day on which something ends."""

    on = DayField(label=_("First day without"), required=True)


class QualificationForm(CommandForm):
    """A title that a party holds."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    edition = forms.CharField(label=_("Edition of the criteria"), max_length=60, required=False)
    number = forms.CharField(label=_("Certificate number"), max_length=60, required=False)
    issuer_zh = forms.CharField(label=_("Issuer"), max_length=120, required=False)
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("Until (first day without)"))
    source = SourceField()


class MergeForm(CommandForm):
    """The confirmation of a merge; `into` is the id of the entry that stays."""

    into = forms.CharField(widget=forms.HiddenInput)


class AssetForm(CommandForm):
    """A thing that is shared, tested or watched."""

    code = forms.SlugField(label=_("Code"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=AssetKind)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    holder = OtherPartyField(label=_("Holder"), required=False)
    area = forms.ModelChoiceField(Area.objects.exclude(origin=Origin.EXAMPLE), label=_("Area"), required=False)
    source = SourceField(required=False)

    def clean_holder(self) -> Party | None:
        text = self.cleaned_data["holder"]
        if not text:
            return None
        found = find_party(text, origin=Origin.REAL)
        if found is None:
            raise forms.ValidationError(_("No single entry is meant by this; give the code or the id."))
        return found
