"""What this room offers on a call's page: the studies of it that its reader may see."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.audit.actors import Actor
from pilotzone.schemes.doors import Door
from pilotzone.schemes.models import Call
from pilotzone.studies.queries import studies_of


def doors(call: Call, by: Actor) -> Iterator[Door]:
    """Yield each study of the call."""
    for study in studies_of(by).filter(call=call):
        yield Door(_("Study: %(title)s") % {"title": study}, reverse("studies:study", args=(study.code,)))
