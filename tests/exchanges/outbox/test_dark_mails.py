"""Mails in dark mode: each colour that stands in an element has its counterpart, and all can be read."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from exchanges.templatetags.mail_tags import STYLES

FOLDER = Path(settings.BASE_DIR) / "templates/emails"
STYLE = re.search(r"<style>(.*?)</style>", (FOLDER / "base.html").read_text(encoding="utf-8"), re.DOTALL)
NAMED_STYLE = re.compile(r'{% mail_style "([^"]+)" %}')
BOTH = {"#ffc23d"}
"""Colours that are the same in the dark: the button's ground, with the text on it."""


def _inline() -> set[tuple[str, str]]:
    """Return each property and colour that elements of the mails have."""
    found = set()
    for path in FOLDER.rglob("*.html"):
        source = NAMED_STYLE.sub(lambda tag: STYLES[tag[1]], path.read_text(encoding="utf-8"))
        for style in re.findall(r'style="([^"]*)"', source):
            for declaration in style.split(";"):
                name, _colon, value = declaration.strip().partition(": ")
                found |= {(name, colour) for colour in re.findall(r"#[0-9a-f]{6}", value)}
    return found


def _luminance(colour: str) -> float:
    parts = [int(colour[start:end], 16) / 255 for start, end in pairwise((1, 3, 5, 7))]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("name", "colour"), sorted(_inline()))
def test_each_colour_of_a_mail_has_its_counterpart_in_the_dark(name: str, colour: str) -> None:
    assert STYLE is not None
    white_on_deep = (name, colour) == ("color", "#ffffff")
    wanted = f"solid {colour}" if name.startswith("border") else f"{name}: {colour}"
    assert colour in BOTH or white_on_deep or f"[style*='{wanted}']" in STYLE[1]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("#e9f2f3", "#16272e"),
        ("#e9f2f3", "#132228"),
        ("#bacace", "#16272e"),
        ("#82d0da", "#16272e"),
        ("#82d0da", "#132228"),
        ("#ffdd93", "#372c11"),
        ("#ffffff", "#0b2f37"),
        ("#10242b", "#ffc23d"),
    ],
)
def test_what_stands_in_the_dark_can_be_read(text: str, ground: str) -> None:
    assert STYLE is not None
    assert _contrast(text, ground) >= 4.5
    assert {text, ground} - {"#ffffff", "#10242b", "#ffc23d"} <= set(re.findall(r"#[0-9a-f]{6}", STYLE[1]))


def test_words_in_the_place_of_a_picture_that_is_not_shown_stay_dark_on_its_white_ground() -> None:
    assert STYLE is not None
    code = (FOLDER / "parts/code.html").read_text(encoding="utf-8")
    assert 'style="background: #ffffff; color: #10242b"' in code
    assert all(
        ":not(img)" in rule for rule in re.findall(r"\[style\*='(?:background: #ffffff|color: #10242b)'\]\S*", STYLE[1])
    )
