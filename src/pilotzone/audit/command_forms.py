"""A form that one command answers."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self
from uuid import uuid4

from django import forms
from django.http import HttpRequest

from pilotzone.audit.context import once
from pilotzone.audit.errors import AlreadyDone
from pilotzone.kit.errors import Conflict, Invalid


class CommandForm(forms.Form):
    """Carries a key of its own, so that a form sent twice is carried out once; shows a command's refusal at its field.

    `names` says under which field of the form a fault of the command appears, where the two are called differently.
    After `carry_out` said yes, `result` is what the command returned.
    """

    names: ClassVar[Mapping[str, str]] = {}
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    result: Any = None

    @classmethod
    def of(cls, request: HttpRequest, **kwargs: Any) -> Self:
        """Return the form as it was sent, or an empty one where nothing was."""
        # A form without fields is sent too, and must not be taken for one that was not.
        return cls(request.POST if request.method == "POST" else None, **kwargs)

    def carry_out(self, command: Callable[[dict[str, Any]], Any]) -> bool:
        """Hand the fields to the command; False where the form or the command refused, the reasons added to the form."""
        if not self.is_valid():
            return False
        given = {name: value for name, value in self.cleaned_data.items() if name != "request_key"}
        key = self.cleaned_data["request_key"]
        try:
            with once(str(key) if key else None):
                self.result = command(given)
        except AlreadyDone:
            raise
        except Invalid as refusal:
            self._show(refusal)
            return False
        except Conflict as refusal:
            self._add(getattr(refusal, "field", ""), str(refusal))
            return False
        return True

    def _show(self, refusal: Invalid) -> None:
        for fault in refusal.errors:
            self._add(fault.field, str(fault))
        if not refusal.errors:
            self._add(getattr(refusal, "field", ""), str(refusal))

    def _add(self, field: str, message: str) -> None:
        name = self.names.get(field, field)
        self.add_error(name if name in self.fields else None, message)
