"""The worked example from abroad: a real grant scheme with real firms, on a shelf of its own."""
