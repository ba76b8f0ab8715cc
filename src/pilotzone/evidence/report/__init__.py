"""A result for people: the sentence, the tables, and one self-contained HTML page in Chinese or English.

`sentence` and `verdict` state the rule by which data answer or "cannot answer"; `tables` holds the same tables the terminal
prints; `report_html` puts all on one page. `report.document` writes the page of every other design.
"""

from pilotzone.evidence.report.document import Document, Figure, Reproduce, Section, document_html
from pilotzone.evidence.report.page import Setting, report_html
from pilotzone.evidence.report.record import record_of
from pilotzone.evidence.report.robustness import robustness_of
from pilotzone.evidence.report.tables import Style, Table
from pilotzone.evidence.report.verdict import Verdict, sentence, untested, verdict

__all__ = [
    "Document",
    "Figure",
    "Reproduce",
    "Section",
    "Setting",
    "Style",
    "Table",
    "Verdict",
    "document_html",
    "record_of",
    "report_html",
    "robustness_of",
    "sentence",
    "untested",
    "verdict",
]
