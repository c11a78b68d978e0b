"""The consent text: what is promised is what is set, and other words are another version."""

import hashlib
import re

import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string

from exchanges.registrations.identity.details import (
    COLLEAGUES_CONSENT_VERSION,
    COLLEAGUES_CONSENT_VERSIONS,
    CONSENT_VERSION,
    CONSENT_VERSIONS,
)
from tests.architecture.repository import ROOT

WORDS = {"2026-11-2": "2eb0af098339e757", "colleagues-2026-11-2": "ffc6e9c0d206f70a"}
"""The beginning of the SHA-256 of the words of each version that is shown, to notice that they change."""

_WORDS = re.compile(r"{% translate \"(.*?)\"|{% blocktranslate.*?%}(.*?){% endblocktranslate", re.DOTALL)


@pytest.mark.parametrize(
    ("name", "version", "versions"),
    [
        ("consent", CONSENT_VERSION, CONSENT_VERSIONS),
        ("consent_of_colleagues", COLLEAGUES_CONSENT_VERSION, COLLEAGUES_CONSENT_VERSIONS),
    ],
)
def test_other_words_are_another_version(name: str, version: str, versions: tuple[str, ...]) -> None:
    template = (ROOT / f"templates/registrations/wizard/{name}.html").read_text(encoding="utf-8")
    words = [
        " ".join("".join(found).replace("{% plural %}", " {% plural %} ").split()) for found in _WORDS.findall(template)
    ]
    assert versions[-1] == version
    assert hashlib.sha256("\n".join(words).encode()).hexdigest()[:16] == WORDS[version]


@pytest.mark.parametrize("name", ["consent", "consent_of_colleagues", "who_sees"])
def test_the_days_are_those_that_are_set(settings: LazySettings, name: str) -> None:
    settings.NEEDS_KEPT_DAYS, settings.REGISTRATIONS_KEPT_DAYS = 1, 90
    page = render_to_string(f"registrations/wizard/{name}.html")
    assert "1 day after the meeting" in page
    assert ("90 days" in page) == (name != "who_sees")
