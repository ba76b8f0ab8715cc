"""Numbers as a reader sees them: as many decimals as the precision deserves, one minus sign, no exponent in between."""

import math

MINUS = "\u2212"
MOST_DECIMALS = 8


def decimals_for(scale: float | None) -> int:
    """Return the decimals that show three significant figures of a number of this size, at most 8.

    Parameters
    ----------
    scale : float, optional
        Typical size, such as a standard error; None or 0 when there is none.

    Returns
    -------
    int
        0 to 8.

    Examples
    --------
    >>> decimals_for(0.0199), decimals_for(25.0), decimals_for(4000.0)
    (4, 1, 0)
    """
    if not scale or not math.isfinite(scale):
        return 3
    return min(max(2 - math.floor(math.log10(abs(scale))), 0), MOST_DECIMALS)


def fixed(value: float | None, decimals: int, *, signed: bool = False, minus: str = MINUS) -> str:
    """Return a number with fixed decimals and thousands apart; an undefined one as a dash.

    Parameters
    ----------
    value : float, optional
        Number.
    decimals : int
        Decimals; a number too small for them is written with an exponent, so that it never reads as zero.
    signed : bool
        Whether a plus sign is written.
    minus : str
        Minus sign; "-" where a reader may copy the number into a program.

    Returns
    -------
    str
        The number.

    Examples
    --------
    >>> fixed(1234.5, 1), fixed(-0.5, 2, minus="-"), fixed(None, 2), fixed(3e-12, 8)
    ('1,234.5', '-0.50', '—', '3e-12')
    """
    if value is None:
        return "—"
    sign = "+" if signed else ""
    if value != 0 and abs(value) < 0.5 * 10**-MOST_DECIMALS:
        return f"{value:{sign}.3g}".replace("-", minus, int(value < 0))
    text = f"{value:{sign},.{decimals}f}"
    # A small negative number rounds to "-0.00", which looks like a sign that is not there.
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", minus)


def figures(value: float) -> str:
    """Return a number with four significant figures for running text.

    Examples
    --------
    >>> figures(1234567.0), figures(0.5)
    ('1.235e+06', '0.5')
    """
    return f"{value:.4g}".replace("-", MINUS, int(value < 0))


def percent(level: float) -> str:
    """Return a confidence level as a percentage.

    Examples
    --------
    >>> percent(0.95)
    '95%'
    """
    return f"{level * 100:.6g}%"


def p_value(value: float | None) -> str:
    """Return a p-value with three decimals; one below a thousandth says so.

    Examples
    --------
    >>> p_value(0.0004), p_value(0.168), p_value(None)
    ('< 0.001', '0.168', '—')
    """
    if value is None:
        return "—"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def event_name(time: int, *, minus: str = MINUS) -> str:
    """Return an event time with its sign, 0 without one.

    Examples
    --------
    >>> event_name(2), event_name(0), event_name(-1, minus="-")
    ('+2', '0', '-1')
    """
    return f"{time:+d}".replace("-", minus) if time else "0"
