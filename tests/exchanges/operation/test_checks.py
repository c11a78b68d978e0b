"""`check --deploy` refuses a public site that starts well and goes wrong later."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from pytest_django import Settings

from exchanges.operation.checks import check_public_site
from tests.factories import make_document, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a site that has all it needs."""
    settings.DEBUG = False
    settings.SITE_URL = "https://exchange.example.org"
    settings.SECRET_KEY = "Zm9yIHRoZSB0ZXN0cyBvZiB3aGF0IGEgc2l0ZSBuZWVkcywgxYHDs2TFug"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMBEDDED_WORKER = connection.vendor == "sqlite"
    settings.ADMINS = [("", "åsa@example.org")]
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o700)
    return settings


def found() -> set[str]:
    return {str(message.id) for message in check_public_site()}


def test_a_site_that_has_all_it_needs_passes(public: Settings) -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("DEBUG", True, "multiply.E001"),
        ("SITE_URL", "http://localhost:8000", "multiply.E002"),
        ("SECRET_KEY", "x" * 60, "multiply.E003"),
        ("SECRET_KEY", "Zm9yIHRoZSB0ZXN0cyBvZiB3aGF0IGEgc2l0ZSB", "multiply.E003"),
        ("EMAIL_BACKEND", "exchanges.outbox.backends.FolderBackend", "multiply.E004"),
        ("ADMINS", [], "multiply.W001"),
    ],
)
def test_what_a_site_is_without_is_named(public: Settings, setting: str, value: object, code: str) -> None:
    setattr(public, setting, value)
    assert found() == {code}


def test_only_one_process_may_have_sqlite(public: Settings) -> None:
    public.EMBEDDED_WORKER = False
    assert found() == ({"multiply.E005"} if connection.vendor == "sqlite" else set())


@pytest.mark.parametrize("mode", [0o701, 0o704, 0o740, 0o755])
def test_a_folder_that_others_look_into_is_named(public: Settings, tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    assert found() == {"multiply.E006"}


def test_documents_that_another_host_keeps_are_named(public: Settings) -> None:
    documents = [make_document(make_meeting()) for _number in range(2)]
    assert found() == set()
    documents[0].file.storage.delete(documents[0].file.name)
    assert found() == {"multiply.E008"}


def test_the_command_fails_by_them(public: Settings) -> None:
    public.EMAIL_BACKEND = "exchanges.outbox.backends.FolderBackend"
    with pytest.raises(SystemCheckError, match="No mail leaves"):
        call_command("check", deploy=True, tags=["production"])
