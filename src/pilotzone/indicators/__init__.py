"""What was observed: definitions with their breaks, returns, values in vintages, targets."""
