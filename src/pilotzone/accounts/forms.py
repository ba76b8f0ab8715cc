"""What people fill in about accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.accounts.commands import LONGEST_NAME
from pilotzone.accounts.models import GIVEN_ROLES, User
from pilotzone.accounts.queries import user_by_address
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Role


class NameForm(CommandForm):
    """The name under which a person is seen."""

    name = forms.CharField(label=_("Person's name"), max_length=LONGEST_NAME, required=False)
    name_en = forms.CharField(
        label=_("Person's name in English"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("For readers of English; left empty, they see the other name."),
    )


class UserForm(CommandForm):
    """An account that the office opens for somebody."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Person's name"), max_length=LONGEST_NAME, required=False)
    name_en = forms.CharField(
        label=_("Person's name in English"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("For readers of English; left empty, they see the other name."),
    )


class RoleForm(CommandForm):
    """A role to be given or ended."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role, Role(role).label) for role in GIVEN_ROLES])


class MemberForm(CommandForm):
    """Somebody who is to act for an organisation."""

    user = forms.EmailField(
        label=_("E-mail address"), help_text=_("Of an account that the person has opened. See the written authorisation first.")
    )

    def clean_user(self) -> User:
        user = user_by_address(self.cleaned_data["user"])
        if user is None:
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return user


class EndMemberForm(CommandForm):
    """Somebody who is to act for an organisation no longer."""

    user = forms.ModelChoiceField(User.objects, widget=forms.HiddenInput)


class CloseForm(CommandForm):
    """An account to be closed."""

    retain_until = forms.DateField(
        label=_("Keep name and address until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("After this day they may be erased. Empty: they are kept until somebody decides."),
    )
