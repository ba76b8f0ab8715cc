"""Who did what, when: the command decorator, the hash-chained log, signatures."""
