"""What was won, used, claimed, settled, paid and taken back."""
