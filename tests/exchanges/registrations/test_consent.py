"""The consent text: what is promised is what is set, and other words are another version."""

import hashlib

import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string

from exchanges.registrations.details import CONSENT_VERSION, CONSENT_VERSIONS
from tests.architecture.repository import ROOT

WORDS = {"2026-11": "1a32f6b317099607"}
"""The beginning of the SHA-256 of the template of each version that is shown, to notice that its words change."""


def test_other_words_are_another_version() -> None:
    template = (ROOT / "templates/registrations/consent.html").read_bytes()
    assert CONSENT_VERSIONS[-1] == CONSENT_VERSION
    assert hashlib.sha256(template).hexdigest()[:16] == WORDS[CONSENT_VERSION]


@pytest.mark.parametrize("name", ["consent", "who_sees"])
def test_the_days_are_those_that_are_set(settings: LazySettings, name: str) -> None:
    settings.NEEDS_KEPT_DAYS, settings.REGISTRATIONS_KEPT_DAYS = 1, 90
    page = render_to_string(f"registrations/{name}.html")
    assert "1 day after the meeting" in page
    assert ("90 days" in page) == (name == "consent")
