"""The pages of themes."""

import re
from html import unescape

import pytest
from django.test import Client

from exchanges.meetings.models import Theme
from exchanges.public.base.theme_texts import theme_texts
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db


def test_themes_are_a_table_of_what_each_is_about_and_whom_it_is_for(client: Client, season: Season) -> None:
    page = unescape(" ".join(client.get("/themes/").content.decode().split()))
    table = page.partition("<table")[2].partition("</table>")[0]
    heads, *rows = table.split("<tr")[1:]
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)<', heads) == ["Theme", "Content", "Who it is for", "Meetings"]
    themes = Theme.objects.filter(programme=season.programme)
    assert len(rows) == themes.count() == 5
    planning = next(row for row in rows if "/themes/planning/" in row)
    assert 'scope="row"' in planning
    theme = themes.get(key="planning")
    content, groups = re.findall(r"<ul>(.*?)</ul>", planning)
    assert content.count("<li>") == len(theme_texts(theme).points) > 0
    assert groups.count("<li>") == len(theme_texts(theme).groups) > 0
