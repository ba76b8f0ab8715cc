"""What this room offers on a call's page: the public register of its grants, and its money for those who handle it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.audit.actors import Actor
from pilotzone.grants.models import Grant
from pilotzone.grants.policy import sees_finance
from pilotzone.schemes.doors import Door
from pilotzone.schemes.models import Call


def doors(call: Call, by: Actor) -> Iterator[Door]:
    """Yield what this reader can follow."""
    if Grant.objects.filter(call=call).exists():
        yield Door(_("Register of its grants"), reverse("grants:register", args=(call.code,)))
    if sees_finance(by) and call.payers.filter(pool__isnull=False).exists():
        yield Door(_("Its money: settled, paid, reserved, free"), reverse("grants:money", args=(call.code,)))
