"""Who owes what by when: duties counted in Chinese working days, and the single steps that wait for somebody."""
