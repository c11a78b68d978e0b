"""Icons: a file for the shared ones, inline for the rest."""

from xml.etree import ElementTree

import lucide
import pytest
from django.conf import settings

from exchanges.public.base import icons, labels
from exchanges.templatetags.exchange_tags import icon


def test_the_picture_file_holds_the_shared_icons_as_they_are_made():
    file = settings.BASE_DIR / "static" / "img" / "icons.svg"
    assert file.read_text(encoding="utf-8") == icons.picture_file(), icons.__doc__


def test_every_icon_of_themes_and_formats_is_shared():
    repeated = {*labels.THEMES_WITH_A_LOOK.values(), labels.NEUTRAL_THEME_ICON, *labels.FORMAT_ICONS.values()}
    assert repeated <= set(icons.SHARED)


def test_a_shared_icon_is_drawn_from_the_file():
    svg = ElementTree.fromstring(icon("landmark", "big"))
    assert svg.get("class") == "ic big"
    assert svg.get("aria-hidden") == "true"
    assert svg[0].get("href") == "/static/img/icons.svg#landmark"


def test_any_other_icon_is_drawn_in_the_page():
    svg = ElementTree.fromstring(icon("flask-conical"))
    assert svg.get("class") == "ic"
    assert svg.findall("path")


def test_an_unknown_icon_is_refused():
    with pytest.raises(lucide.IconDoesNotExist):
        icon("no-such-icon")
