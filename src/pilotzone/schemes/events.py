"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "schemes.scheme_defined": _("scheme set up"),
    "schemes.rule_added": _("version of the rule added"),
    "schemes.form_added": _("version of the form added"),
    "schemes.call_drafted": _("call drafted"),
    "schemes.call_reconstructed": _("call recorded afterwards"),
    "schemes.call_edited": _("draft changed"),
    "schemes.call_opened": _("call opened"),
    "schemes.call_closed": _("call closed, its counts kept"),
    "schemes.call_decided": _("all cases decided"),
    "schemes.call_archived": _("call archived"),
    "schemes.call_cancelled": _("call cancelled"),
    "schemes.budget_provided": _("budget provided"),
}
