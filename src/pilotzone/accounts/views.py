"""Pages about accounts: one's own, the administrator's, and who acts for an organisation."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pilotzone.accounts import commands
from pilotzone.accounts.events import EVENTS
from pilotzone.accounts.forms import CloseForm, EndMemberForm, MemberForm, NameForm, RoleForm, UserForm
from pilotzone.accounts.lists import USERS, user_url, users_with_roles
from pilotzone.accounts.models import Membership, RoleAssignment, User
from pilotzone.accounts.policy import can_manage_members, can_manage_users, can_see_users
from pilotzone.accounts.queries import members_of, running, shown_memberships, users_past_retention
from pilotzone.audit import context
from pilotzone.audit.actors import acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Role
from pilotzone.audit.history import history_entries
from pilotzone.kit.dates import format_date
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.kit.lists import list_response
from pilotzone.registry.guards import party_for_reader
from pilotzone.registry.models import Party
from pilotzone.registry.queries import identities


@login_required
@require_http_methods(["GET", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    """One's own name, roles, organisations; password and address are a link away."""
    user = _signed_in(request)
    form = NameForm.of(request, initial={"name": user.name, "name_en": user.name_en})
    if request.method == "POST" and form.carry_out(lambda given: commands.change_name(user, **given, by=acting(request))):
        messages.success(request, _("Your name has been changed."))
        return redirect("accounts:own")
    return render(
        request,
        "accounts/own.html",
        {
            "page_title": _("My account"),
            "form": form,
            "entry": [
                {"label": _("E-mail address"), "value": user.email},
                {"label": _("Account opened on"), "value": format_date(user.joined_on)},
            ],
            "roles": [_role(held) for held in user.role_assignments.filter(running()).order_by("role")],
            "memberships": [_membership(held) for held in shown_memberships(user).filter(running())],
        },
    )


@require_GET
def user_list(request: HttpRequest) -> HttpResponseBase:
    """Everybody with an account, for administrators and auditors."""
    _for(can_see_users(acting(request)))
    manages = can_manage_users(acting(request))
    expired = users_past_retention(context.today()).count()
    actions = [{"label": _("Open an account for somebody"), "url": reverse("accounts:new_user")}] if manages else []
    if manages and expired:
        actions.append(
            {"label": _("Erase what is past its retention (%(count)s)") % {"count": expired}, "url": reverse("accounts:erase_expired")}
        )
    return list_response(request, USERS, users_with_roles(), actions=actions)


@require_http_methods(["GET", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Open an account for somebody, who sets a password by way of "forgotten password"."""
    _for(can_manage_users(acting(request)))
    form = UserForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.open_account(**given, by=acting(request))):
        return redirect(user_url(form.result))
    return _form_page(request, form, _("Open an account for somebody"), reverse("accounts:users"))


@require_GET
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: what it may, for whom it acts, what was done to it."""
    _for(can_see_users(acting(request)))
    user = _user(pk)
    return render(
        request,
        "accounts/user.html",
        {
            "page_title": str(user),
            "person": user,
            "entry": [
                {"label": _("E-mail address"), "value": "" if user.is_erased else user.email},
                {"label": _("Person's name"), "value": user.name},
                {"label": _("Person's name in English"), "value": user.name_en},
                {"label": _("Account opened on"), "value": format_date(user.joined_on)},
                {"label": _("Keep until"), "value": _day(user.retain_until)},
            ],
            "roles": [_role(held) for held in user.role_assignments.order_by("-since", "role")],
            "memberships": [_membership(held) for held in shown_memberships(user).order_by("-since", "pk")],
            "form": RoleForm() if user.is_active and can_manage_users(acting(request)) else None,
            "manages": can_manage_users(acting(request)),
            "history": history_entries(user, words=EVENTS, named=True),
            "breadcrumb": [{"label": _("Users and roles"), "url": reverse("accounts:users")}, {"label": str(user)}],
        },
    )


@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    _for(can_manage_users(acting(request)))
    user, form = _user(pk), RoleForm.of(request)
    if form.carry_out(lambda given: commands.give_role(user, role=Role(given["role"]), by=acting(request))):
        return redirect(user_url(user))
    return _form_page(request, form, _("Give a role"), user_url(user))


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    _for(can_manage_users(acting(request)))
    user, form = _user(pk), RoleForm.of(request)
    if form.carry_out(lambda given: commands.end_role(user, role=Role(given["role"]), by=acting(request))):
        return redirect(user_url(user))
    return _form_page(request, form, _("End a role"), user_url(user))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, after a question."""
    _for(can_manage_users(acting(request)))
    user, form = _user(pk), CloseForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.close_user(user, **given, by=acting(request))):
        return redirect(user_url(user))
    question = {"question": _("Close this account?"), "confirm_label": _("Close the account")}
    consequence = _("The person can no longer sign in; all roles and organisations end today. Name and address stay until they are erased.")
    return _confirm_page(request, form, user, question | {"consequence": consequence})


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase name and address, after a question."""
    _for(can_manage_users(acting(request)))
    user, form = _user(pk), CommandForm.of(request)
    if request.method == "POST" and form.carry_out(lambda _given: commands.erase_user(user, by=acting(request))):
        return redirect(user_url(user))
    question = {"question": _("Erase name and address for good?"), "confirm_label": _("Erase"), "danger": True}
    consequence = _(
        "The account is closed, and name, addresses and second factors are gone. This cannot be undone. The log keeps its number only."
    )
    return _confirm_page(request, form, user, question | {"consequence": consequence})


@require_http_methods(["GET", "POST"])
def erase_expired(request: HttpRequest) -> HttpResponse:
    """Erase everybody whose day of retention has passed, after a question."""
    _for(can_manage_users(acting(request)))
    form = CommandForm.of(request)
    if request.method == "POST" and form.carry_out(lambda _given: commands.erase_expired_users(by=acting(request))):
        return redirect("accounts:users")
    expired = users_past_retention(context.today())
    about = [{"label": str(user), "value": _day(user.retain_until)} for user in expired]
    return render(
        request,
        "kit/confirm.html",
        {
            "question": _("Erase all accounts past their retention?"),
            "consequence": _("Names, addresses and second factors of these people are gone. This cannot be undone."),
            "about": about,
            "form": form,
            "confirm_label": _("Erase"),
            "danger": True,
            "cancel_url": reverse("accounts:users"),
        },
    )


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who acts for an organisation; an officer adds somebody."""
    party = _party(request, public_id)
    manages = can_manage_members(acting(request))
    form = MemberForm.of(request)
    if request.method == "POST":
        _for(manages)
        if form.carry_out(lambda given: commands.give_membership(given["user"], party=party, by=acting(request))):
            return redirect("accounts:members", party.public_id)
    held = members_of(identities(party))
    return render(
        request,
        "accounts/members.html",
        {
            "page_title": _("Who acts for %(name)s") % {"name": party},
            "origin": party.origin,
            "members": [_member(membership) for membership in held],
            "form": form if manages else None,
            "breadcrumb": [
                {"label": str(party), "url": reverse("registry:party", args=(party.public_id,))},
                {"label": _("Who acts for it")},
            ],
        },
    )


@require_POST
def end_member(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have somebody act for an organisation no longer."""
    _for(can_manage_members(acting(request)))
    party, form = _party(request, public_id), EndMemberForm.of(request)
    if form.carry_out(lambda given: commands.end_membership(given["user"], party=party, by=acting(request))):
        return redirect("accounts:members", party.public_id)
    return _form_page(request, form, _("End"), reverse("accounts:members", args=(party.public_id,)))


def _for(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed


def _signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user


def _user(pk: int) -> User:
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise NotFound
    return user


def _party(request: HttpRequest, public_id: str) -> Party:
    by = acting(request)
    _for(can_manage_members(by) or can_see_users(by))
    return party_for_reader(request, public_id)


def _day(day: date | None) -> str:
    return format_date(day) if day else ""


def _role(held: RoleAssignment) -> dict[str, Any]:
    return {"role": held.role, "label": Role(held.role).label, "since": _day(held.since), "until": _day(held.until)}


def _membership(held: Membership) -> dict[str, Any]:
    url = reverse("registry:party", args=(held.party.public_id,))
    return {"label": str(held.party), "url": url, "since": _day(held.since), "until": _day(held.until), "origin": held.party.origin}


def _member(held: Membership) -> dict[str, Any]:
    end_url = reverse("accounts:end_member", args=(held.party.public_id,))
    return {"user": held.user_id, "label": str(held.user), "email": held.user.email, "since": _day(held.since), "end_url": end_url}


def _form_page(request: HttpRequest, form: CommandForm, title: str, back: str) -> HttpResponse:
    return render(request, "kit/page_form.html", {"page_title": title, "form": form, "cancel_url": back, "label": _("Save")})


def _confirm_page(request: HttpRequest, form: CommandForm, user: User, question: dict[str, Any]) -> HttpResponse:
    about = [{"label": _("Account"), "value": str(user), "note": user.email}]
    return render(request, "kit/confirm.html", {"about": about, "form": form, "cancel_url": user_url(user)} | question)
