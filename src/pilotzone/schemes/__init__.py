"""Policy tools as data: schemes, dated rules, calls, and what each call will be able to prove."""
