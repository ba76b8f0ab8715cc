"""The language of what is printed."""

import os
from collections.abc import Mapping


def language(environ: Mapping[str, str] | None = None) -> str:
    """Return "zh" where the locale of the process is Chinese, else "en"."""
    found = os.environ if environ is None else environ
    # The order POSIX gives them; the first that is set decides.
    name = next((found[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if found.get(key)), "")
    return "zh" if name.lower().startswith("zh") else "en"
