"""From a specification to SVG or PNG, offline, in this process."""

import hashlib
import re
from html import escape
from types import ModuleType

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.plot.specs import INK, PAPER, Spec

PNG_SCALE = 2


class MissingPlotError(UnsupportedError):
    """The extra that draws pictures is not installed."""


def converter() -> ModuleType:
    """Return the renderer.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    try:
        # Optional dependency, and slow to start: only who draws loads it.
        import vl_convert
    except ImportError as fault:
        raise MissingPlotError("Pictures need the extra 'plot': pip install 'pilotzone[plot]'.") from fault
    return vl_convert


def to_svg(spec: Spec, *, title: str, desc: str, adaptive: bool) -> str:
    """Return one SVG element with title and description for screen readers.

    Parameters
    ----------
    spec : Spec
        Vega-Lite specification with inline data.
    title, desc : str
        What a screen reader says; escaped here.
    adaptive : bool
        True: no background, ink follows the colour of the text around it (to stand inside a page, light, dark or print).
        False: black on white, for a file of its own.

    Returns
    -------
    str
        SVG without scripts, styles, links or outside references; ids unique to its content.
    """
    # "about:blank" allows no address at all: data is inline, and nothing may be fetched.
    drawn: str = converter().vegalite_to_svg(_on_paper(spec, adaptive=adaptive), allowed_base_urls=["about:blank"])
    # The whole picture is one image to a screen reader; names of its inner parts would only be noise.
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    mark = hashlib.sha256(drawn.encode()).hexdigest()[:8]
    drawn = re.sub(r'\bid="([^"]+)"', rf'id="p{mark}-\1"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#p{mark}-\1)", drawn)
    if adaptive:
        # Only attribute values are exchanged; the same characters in a label stay.
        drawn = drawn.replace(f'="{INK}"', '="currentColor"').replace(f'="{PAPER}"', f'="var(--paper, {PAPER})"')
    head = f'<title id="p{mark}-t">{escape(title)}</title><desc id="p{mark}-d">{escape(desc)}</desc>'
    return re.sub(
        r"<svg\b([^>]*)>", rf'<svg role="img" aria-labelledby="p{mark}-t p{mark}-d"\1>' + head.replace("\\", r"\\"), drawn, count=1
    )


def to_png(spec: Spec) -> bytes:
    """Return the picture as PNG on white, at twice the size."""
    drawn: bytes = converter().vegalite_to_png(_on_paper(spec, adaptive=False), scale=PNG_SCALE, allowed_base_urls=["about:blank"])
    return drawn


def _on_paper(spec: Spec, *, adaptive: bool) -> Spec:
    return spec if adaptive else {**spec, "background": PAPER}
