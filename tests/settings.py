"""The site's settings, with a home of the run's own and a hasher that does not take its time."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("PILOTZONE_SECRET_KEY", "only for tests")
# The driver of the browser keeps an event loop in the thread of the tests, which Django would take for code that is async.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("PILOTZONE_HOME", tempfile.mkdtemp(prefix="pilotzone-test-"))

from pilotzone.kit.catalogues import compile_all
from pilotzone.site.settings import *  # noqa: F403 - settings build on settings
from pilotzone.site.settings import HOME, PACKAGE

# Before Django reads a catalogue for the first time.
compile_all(PACKAGE)
(Path(HOME) / "static").mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOCK_PATIENCE = 2.0
