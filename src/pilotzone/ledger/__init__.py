"""Who holds what of every scarce thing: double entry in units, accounts, transfers and holds."""
