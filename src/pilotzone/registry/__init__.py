"""Places, national titles, legal texts, organisations and people, assets."""
