"""What people see first: home pages, public registers, briefs."""
