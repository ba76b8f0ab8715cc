"""What people type: reasons, points, commitments, secrets, meeting numbers, objections."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.accounts.models import RoleAssignment, User
from pilotzone.accounts.queries import called, running
from pilotzone.applications.allocation import Division
from pilotzone.applications.enums import ReasonCode
from pilotzone.applications.models import MeetingRecord
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.dates import SHANGHAI
from pilotzone.kit.forms import AmountField, DayField
from pilotzone.kit.text import localised
from pilotzone.registry.models import Party
from pilotzone.schemes.content import RuleContent

TO_RETURN = (ReasonCode.INCOMPLETE, ReasonCode.OUT_OF_SCOPE, ReasonCode.NOT_ELIGIBLE)
TO_REFUSE = (
    ReasonCode.NOT_ELIGIBLE,
    ReasonCode.OUT_OF_SCOPE,
    ReasonCode.INCOMPLETE,
    ReasonCode.RELATED_SUPPLIER,
    ReasonCode.DOUBLE_FUNDING,
    ReasonCode.LATE,
    ReasonCode.RANKED_BELOW,
)


def _words(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea({"rows": 4}), max_length=2000)


def _choices(codes: Iterable[ReasonCode]) -> list[tuple[str, Any]]:
    return [(code.value, code.label) for code in codes]


class StartForm(CommandForm):
    """For which party: asked only of people who act for several."""

    party = forms.ModelChoiceField(label=_("Applicant"), queryset=Party.objects.none(), empty_label=None)

    def __init__(self, *args: Any, party_ids: Iterable[int], origin: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = Party.objects.filter(pk__in=party_ids, origin=origin, merged_into=None)  # type: ignore[attr-defined]  # the field is a choice of rows


class SubmitForm(CommandForm):
    """The answer to the outcome-consent clause: yes or no, but an answer."""

    consent = forms.TypedChoiceField(
        label=_("Outcome consent"),
        choices=[("yes", _("I agree")), ("no", _("I do not agree; the application is treated alike"))],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )


class NotesForm(CommandForm):
    """Words for the applicant and for the office."""

    note_public = _words(_("Words for the applicant"))
    note_private = _words(_("Words for the office only"), required=False)


class AdmitForm(CommandForm):
    """The formal check found the case complete and eligible."""

    field_order = ("rate_class", "eligible_cost", "note_public", "note_private")
    eligible_cost = AmountField(label=_("Eligible cost (yuan)"), required=False, help_text=_("Leave as stated, or enter what counts."))
    note_public = _words(_("Words for the applicant"), required=False)
    note_private = _words(_("Words for the office only"), required=False)

    def __init__(self, *args: Any, content: RuleContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [("", _("as the rule says")), *((each.code, str(localised(each))) for each in content.classes)]
        self.fields["rate_class"] = forms.ChoiceField(label=_("Rate"), required=False, choices=classes)
        self.order_fields(self.field_order)


class ReturnForm(NotesForm):
    field_order = ("reason", "note_public", "due_on", "note_private")
    reason = forms.TypedChoiceField(label=_("Reason"), choices=_choices(TO_RETURN), coerce=ReasonCode)
    due_on = DayField(label=_("Last day to complete"), required=False, help_text=_("Five working days from today where left empty."))


class MeetingField(forms.ModelChoiceField):
    """A meeting by its number and day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} · {obj.held_on:%Y-%m-%d} · {localised(obj, 'title')}"


class MeetingForm(CommandForm):
    """The meeting that a decision rests on, where the office decides in one."""

    meeting = MeetingField(label=_("Meeting record"), queryset=MeetingRecord.objects.none(), required=False, empty_label=_("none"))

    def __init__(self, *args: Any, origin: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = MeetingRecord.objects.filter(origin=origin)  # type: ignore[attr-defined]  # the field is a choice of rows


class RefuseForm(MeetingForm, NotesForm):
    field_order = ("reason", "note_public", "note_private", "meeting")
    reason = forms.TypedChoiceField(label=_("Reason"), choices=_choices(TO_REFUSE), coerce=ReasonCode)


class ObjectionDecisionForm(MeetingForm, NotesForm):
    field_order = ("upheld", "note_public", "note_private", "meeting")
    upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("no", _("The objection is rejected; the case stays on notice")),
            ("yes", _("The objection is upheld; the case is refused")),
        ],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )


class NewMeetingForm(CommandForm):
    """The record of a meeting."""

    number = forms.CharField(label=_("Number of the record"), max_length=80)
    held_on = DayField(label=_("Held on"))
    title_zh = forms.CharField(label=pgettext_lazy("meeting", "Title in Chinese"), max_length=200)
    title_en = forms.CharField(label=pgettext_lazy("meeting", "Title in English"), max_length=200, required=False)
    origin = forms.TypedChoiceField(
        label=_("Kind of data"), choices=[(each.value, each.label) for each in (Origin.REAL, Origin.SYNTHETIC)], coerce=Origin
    )


class ReviewerForm(CommandForm):
    """Whom a case is given to."""

    reviewer = forms.ChoiceField(label=_("Reviewer"))
    due_on = DayField(label=_("Answer by"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = RoleAssignment.objects.filter(running(), role=Role.REVIEWER).values("user")
        reviewers = User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")
        self.fields["reviewer"].choices = list(called(reviewers).items())  # type: ignore[attr-defined]  # the field is a choice of rows


class ReviewForm(CommandForm):
    """Points by the call's frozen criteria."""

    comment = _words(_("Comment"), required=False)

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [each.code for each in division.criteria]
        points = {
            each.code: forms.IntegerField(
                label=str(localised(each)), min_value=0, max_value=each.most, help_text=_("0 to %(most)s points") % {"most": each.most}
            )
            for each in division.criteria
        }
        self.fields = {**points, **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        scores = {code: cleaned[code] for code in self.codes if code in cleaned}
        return {"request_key": cleaned.get("request_key"), "scores": scores, "comment": cleaned.get("comment", "")}


class RecuseForm(CommandForm):
    comment = _words(_("What the conflict is"), required=False)


class CommitForm(CommandForm):
    """The hash of a secret that was made off the server."""

    commitment = forms.CharField(
        label=_("Commitment"),
        max_length=80,
        help_text=_("SHA-256 of a secret of 32 bytes, as printed by: pilotzone draw secret FILE. The secret itself stays with you."),
        widget=forms.TextInput({"spellcheck": "false", "autocomplete": "off", "class": "pz-code"}),
    )


class FirstCommitForm(CommitForm):
    """The first commitment says until when both secrets are revealed."""

    reveal_by = forms.DateTimeField(
        label=_("Both secrets are revealed by"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("Time of Shanghai. Whoever has not revealed by then voids the draw in public."),
    )

    def clean_reveal_by(self) -> Any:
        moment = self.cleaned_data["reveal_by"]
        return moment.astimezone(SHANGHAI)


class RevealForm(CommandForm):
    secret = forms.CharField(
        label=_("Secret"),
        max_length=80,
        help_text=_("64 hexadecimal digits, the content of the file that pilotzone draw secret made."),
        widget=forms.TextInput({"spellcheck": "false", "autocomplete": "off", "class": "pz-code"}),
    )


class VoidForm(CommandForm):
    reason_zh = forms.CharField(label=_("Public reason in Chinese"), max_length=300)
    reason_en = forms.CharField(label=_("Public reason in English"), max_length=300)


class ObjectionForm(CommandForm):
    """A challenge, in one's own name or for a party."""

    grounds = forms.CharField(label=_("What you object to, and why"), widget=forms.Textarea({"rows": 6}), max_length=4000)
    party = forms.ModelChoiceField(label=_("In the name of"), queryset=Party.objects.none(), required=False, empty_label=_("myself"))

    def __init__(self, *args: Any, party_ids: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = Party.objects.filter(pk__in=party_ids, merged_into=None)  # type: ignore[attr-defined]  # the field is a choice of rows
        if not party_ids:
            del self.fields["party"]
