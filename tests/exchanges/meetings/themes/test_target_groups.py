"""Target groups have one value each, whatever letters their names are written in."""

import pytest

from exchanges.meetings.models import Theme
from exchanges.meetings.themes.target_groups import groups_of
from tests.factories import make_programme, theme_of

pytestmark = pytest.mark.django_db


def test_letters_beyond_ascii_are_transliterated_and_not_left_out() -> None:
    theme: Theme = theme_of(make_programme())
    theme.target_groups = {"pl": ["łowczy", "Großstädter", "Åland's øyer"]}
    assert [group.value for group in groups_of(theme)] == ["lowczy", "grossstadter", "alands-oyer"]
