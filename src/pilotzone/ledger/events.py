"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "ledger.unit_defined": _("unit defined"),
    "ledger.account_opened": _("ledger account opened"),
    "ledger.transfer_posted": _("entry posted"),
    "ledger.hold_placed": _("amount reserved"),
    "ledger.hold_captured": _("reserved amount paid out"),
    "ledger.hold_released": _("reserved amount freed"),
    "ledger.transfer_reversed": _("reversal posted"),
    "ledger.origin_reversed": _("balances of samples brought to zero"),
}
