"""Checks of a public site, for `manage.py check --deploy`: what starts well, and goes wrong later."""

import stat
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's names
from django.db import DatabaseError, connection

from exchanges.meetings.documents.outages import StorageAway

LEAST_KEY = 50
"""Characters, as Django asks for; fewer different ones than this are no chance."""
LEAST_DIFFERENT = 5
NEWEST = 20
"""Documents, and pictures, that are looked for."""


def check_public_site(**_options: Any) -> list[CheckMessage]:
    """Return what a site that others reach must not be without."""
    return [*_of_its_settings(), *_of_its_files(), *_of_its_documents()]


def _of_its_settings() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error("DEBUG shows settings and data to every visitor.", hint="Leave DEBUG out.", id="multiply.E001")
    if not settings.SITE_URL.startswith("https:"):
        hint = "Set SITE_URL to the address that visitors use, with https:."
        yield Error("SITE_URL is an address of this very machine.", hint=hint, id="multiply.E002")
    if len(settings.SECRET_KEY) < LEAST_KEY or len(set(settings.SECRET_KEY)) < LEAST_DIFFERENT:
        hint = f"Write {LEAST_KEY} random characters, or leave SECRET_KEY out: one is made and kept in VAR_DIR."
        yield Error("SECRET_KEY can be guessed, and with it every link.", hint=hint, id="multiply.E003")
    if settings.EMAIL_BACKEND == "exchanges.outbox.backends.FolderBackend":
        hint = "Set EMAIL_URL, such as smtp+tls://user:password@host."
        yield Error("No mail leaves: each becomes a file in VAR_DIR/mail.", hint=hint, id="multiply.E004")
    if connection.vendor == "sqlite" and not settings.EMBEDDED_WORKER:
        hint = "Set DATABASE_URL to a PostgreSQL, or EMBEDDED_WORKER=true for one process."
        yield Error("Several processes would wait for one SQLite file.", hint=hint, id="multiply.E005")
    if not settings.ADMINS:
        hint = "Set ADMINS to the mailboxes of those who run it."
        yield Warning("Nobody is told when something is wrong.", hint=hint, id="multiply.W001")


def _of_its_files() -> Iterator[CheckMessage]:
    # What is inside a folder that is closed is closed, whatever its own rights.
    if settings.VAR_DIR.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        hint = f"chmod -R go= {settings.VAR_DIR}"
        yield Error("Others on this machine may look into VAR_DIR.", hint=hint, id="multiply.E006")


def _of_its_documents() -> Iterator[CheckMessage]:
    """Look for the newest documents: another host has those that are not here, if the two share no storage."""
    # It reads a model, and checks are there before models are.
    from exchanges.meetings.documents.files import lost_files

    try:
        lost, number = lost_files(NEWEST)
    except DatabaseError:
        return  # not migrated yet, or away, which the probes tell
    except StorageAway as error:
        hint = "Look at DOCUMENTS_URL, and whether this machine reaches it."
        yield Error(str(error), hint=hint, id="multiply.E007")
        return
    if lost:
        hint = "Where several hosts serve the site, let them share one storage by DOCUMENTS_URL; else restore a backup."
        said = f"Of the {number} newest documents and pictures {lost} are not in the storage."
        yield Error(said, hint=hint, id="multiply.E008")
