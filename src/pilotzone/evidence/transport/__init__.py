"""Transport: what an effect found in one population would be in another that is made up differently, and how far the two overlap."""

from pilotzone.evidence.transport.analysis import transport
from pilotzone.evidence.transport.result import Overlap, Reach, Transported
from pilotzone.evidence.transport.target import Target, target_of

__all__ = ["Overlap", "Reach", "Target", "Transported", "target_of", "transport"]
