"""The application's own settings; only what must be quick or patient in a test differs."""

import atexit
import tempfile
from pathlib import Path

from multiply.settings import *  # noqa: F403
from multiply.settings import STORAGES
from multiply.settings import TEMPLATES as SITE_TEMPLATES
from tests.undefined_variables import Undefined

# Races put fifty at one meeting in one process, on machines that have other things to do.
TURN_WAIT_SECONDS = 60
# More would not see what a test has written and not committed.
MAIL_SENDERS = 1
# Hashing of passwords is slow on purpose, and tests sign in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DOCUMENTS = tempfile.TemporaryDirectory(prefix="multiply-test-documents-")
atexit.register(DOCUMENTS.cleanup)
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "documents": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DOCUMENTS.name}},
}
TEMPLATES = [
    {**engine, "OPTIONS": {**engine["OPTIONS"], "string_if_invalid": Undefined()}} for engine in SITE_TEMPLATES
]
STATIC_ROOT = Path(tempfile.gettempdir()) / "multiply-test-static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
