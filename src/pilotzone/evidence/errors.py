"""Errors of the evidence package.

EvidenceError
├── ShapeError          two parts that should describe the same thing have different shapes or periods
├── PanelError          the panel or an option is wrong; carries its name, the value and what is accepted
├── NoComparisonError   nobody is left to compare with
└── UnsupportedError    the combination asked for does not exist; it is never quietly approximated
"""


class EvidenceError(ValueError):
    """Base of every error of `pilotzone.evidence`; its message names the way out."""


class ShapeError(EvidenceError):
    """Two parts do not fit together: different periods, lengths or shapes."""


class PanelError(EvidenceError):
    """A column, a value or an option is not acceptable.

    Parameters
    ----------
    message : str
        The sentence to show.
    field : str, optional
        Name of the option or column at fault.
    value : object, optional
        What came.
    accepted : str, optional
        What would be accepted, in words; appended to the message.

    Examples
    --------
    >>> raise PanelError("Expected numbers in column 'y', got 'n/a'.", field="y", value="n/a", accepted="numbers or empty cells")
    Traceback (most recent call last):
    pilotzone.evidence.errors.PanelError: Expected numbers in column 'y', got 'n/a'. Accepted: numbers or empty cells.
    """

    def __init__(self, message: str, *, field: str | None = None, value: object = None, accepted: str | None = None) -> None:
        super().__init__(message if accepted is None else f"{message} Accepted: {accepted}.")
        self.field = field
        self.value = value
        self.accepted = accepted


class NoComparisonError(EvidenceError):
    """No unit can serve as comparison under the chosen control group."""


class UnsupportedError(EvidenceError):
    """The combination of options, or of options and data, is not available."""
