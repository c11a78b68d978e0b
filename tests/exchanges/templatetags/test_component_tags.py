"""Components that are known from before look as they would if they were rendered now."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, engines
from django.utils.safestring import mark_safe
from django.utils.translation import override

from exchanges.public.base.choices import Choice
from exchanges.public.base.queries import published_meetings
from exchanges.public.meeting_rows.dated_rows import meeting_rows
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.templatetags.component_tags import frozen
from tests.exchanges.public.conftest import TODAY, Season, season, today  # noqa: F401
from tests.factories import NOON, make_country

INCLUDED = '{% include "components/meeting_row.html" with item=item style="month" only %}'
KNOWN = '{% load component_tags %}{% component "components/meeting_row.html" item=item style="month" %}'
CHOICES = '{% load component_tags %}{% component "components/filter_choices.html" facet=facet %}'


def rendered(source: str, **values: object) -> str:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    return str(engine.from_string(source).render(Context(values)))


@pytest.mark.parametrize("language", ["en", "hu"])
def test_a_row_is_the_same_whether_it_is_known_or_not(season: Season, language: str) -> None:  # noqa: F811
    with override(language):
        for item in meeting_rows(ListedMeeting.read(published_meetings()), today=TODAY, now=NOON):
            written = rendered(INCLUDED, item=item)
            assert rendered(KNOWN, item=item) == written
            assert rendered(KNOWN, item=item) == written
            changed = replace(item, title="Another title", note="Another note")
            assert "Another title" in rendered(KNOWN, item=changed)
            assert rendered(KNOWN, item=item) == written


def test_what_is_equal_but_not_the_same_is_told_apart() -> None:
    choices = [Choice("1", "One", 1, checked=False)]
    facet = {"key": "a", "name": "a", "choices": choices}
    escaped = rendered(CHOICES, facet={**facet, "legend": "<b>"})
    safe = rendered(CHOICES, facet={**facet, "legend": mark_safe("<b>")})
    assert "<legend>&lt;b&gt;</legend>" in escaped
    assert "<legend><b></legend>" in safe
    assert frozen(1) != frozen(True)
    assert frozen({"a": [1]}) == frozen({"a": (1,)})
    assert frozen(["Örebro"]) != frozen([mark_safe("Örebro")])
    assert frozen({"a": [1]}) != frozen({"a": [True]})
    in_town = NOON.astimezone(ZoneInfo("Europe/Stockholm"))
    assert in_town == NOON
    assert frozen([in_town]) != frozen([NOON])
    one, other = (Choice("1", "One", count, checked=False) for count in (1, True))
    assert frozen((one,)) != frozen((other,))


@pytest.mark.django_db
def test_a_row_of_the_database_is_refused() -> None:
    with pytest.raises(TypeError, match="may change"):
        frozen([make_country()])
