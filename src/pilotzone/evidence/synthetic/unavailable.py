"""What these units cannot answer, with its reason."""

from __future__ import annotations

from typing import Any

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.result import Notice


class UnavailableError(UnsupportedError):
    """These units do not allow the answer asked for; `reason` says why, for a reader of any language.

    Parameters
    ----------
    code : str
        Stable name of the reason.
    message : str
        English sentence: what is needed, what there is, the way out.
    **data : object
        The numbers of the message.

    Examples
    --------
    >>> raise UnavailableError("one_donor", "All weight lies on one donor.", donor="b")
    Traceback (most recent call last):
    pilotzone.evidence.synthetic.unavailable.UnavailableError: All weight lies on one donor.
    """

    def __init__(self, code: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.reason = Notice(code, message, data)
