"""Pictures of raw means and estimates: SVG for pages and files, PNG for slides; needs the extra `plot`.

Every function takes plain records (`raw_means` of the moments, or the `pilotzone.estimate/1` dictionary), so a stored
estimate can be drawn again. Nothing is fetched, no script is left in the picture.

MissingPlotError (UnsupportedError): the extra `plot` is not installed
"""

from pilotzone.evidence.plot.compared import bacon_png, bacon_svg, estimators_png, estimators_svg
from pilotzone.evidence.plot.data import raw_means
from pilotzone.evidence.plot.pictures import event_study_svg, heat_map_png, heat_map_svg, picture_png, picture_svg, raw_means_svg
from pilotzone.evidence.plot.render import MissingPlotError
from pilotzone.evidence.records import Record

__all__ = [
    "MissingPlotError",
    "Record",
    "bacon_png",
    "bacon_svg",
    "estimators_png",
    "estimators_svg",
    "event_study_svg",
    "heat_map_png",
    "heat_map_svg",
    "picture_png",
    "picture_svg",
    "raw_means",
    "raw_means_svg",
]
