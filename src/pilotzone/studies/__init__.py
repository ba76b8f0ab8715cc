"""Studies: plans locked beforehand, frozen data, estimates bound to both, and the opinion of somebody independent."""
