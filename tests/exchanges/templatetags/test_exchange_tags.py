from dataclasses import dataclass
from datetime import date

import lucide
import pytest
from django.template import Context, Template
from django.utils import translation

from exchanges.meetings.languages.by_language import in_language
from exchanges.public.base.europe_map import view_box_around
from exchanges.public.meeting_rows.rows import MeetingRow, ThemeLabel
from exchanges.templatetags.exchange_tags import icon
from municipalities.models import Role


def rendered(source: str, language: str = "en", **context: object) -> str:
    with translation.override(language):
        return " ".join(Template("{% load exchange_tags %}" + source).render(Context(context)).split())


def make_item(**fields: object) -> MeetingRow:
    values = {
        "url": "/meetings/cooler-streets/",
        "title": "Cooler streets",
        "starts_on": date(2027, 4, 27),
        "ends_on": date(2027, 4, 28),
        "host_or_venue": "Kalmar",
        "country_code": "SE",
        "country_name": "Sweden",
        "role": "forerunner",
        "theme": ThemeLabel("planning", "Planning & goals"),
        "format": "hybrid",
        "languages": ("EN", "SV"),
        **fields,
    }
    return MeetingRow(**values)  # type: ignore[arg-type]


ROW = '{% include "components/meeting_row.html" with item=item style="month" only %}'
CARD = '{% include "components/meeting_card.html" with item=item only %}'


def test_an_icon_is_hidden_from_assistive_technology_and_has_no_inline_style() -> None:
    svg = icon("globe", "big")
    assert svg.startswith('<svg class="ic big" ')
    assert 'aria-hidden="true"' in svg
    assert "style=" not in svg
    assert svg.count("class=") == 1


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(lucide.IconDoesNotExist):
        icon("no-such-icon")


@pytest.mark.parametrize(
    ("kind", "row"),
    [("must", '<li class="must">'), ("look", '<li class="look">'), ("repair", "<li>"), ("done", "<li>")],
)
def test_sentences_are_listed_with_the_icon_of_their_kind(kind: str, row: str) -> None:
    shown = rendered("{% issues sentences kind %}", sentences=["Åmål & Kőszeg", "Łódź"], kind=kind)
    assert shown.count(row) == shown.count("<svg") == 2
    assert "<p>Åmål &amp; Kőszeg</p>" in shown
    assert shown.index("Åmål") < shown.index("Łódź")


def test_sentences_of_an_unknown_kind_are_an_error() -> None:
    with pytest.raises(KeyError, match="maybe"):
        rendered("{% issues sentences kind %}", sentences=[], kind="maybe")


@pytest.mark.parametrize("tag", ["role_mark", "map_mark"])
def test_each_role_has_its_mark_and_nothing_else_has_one(tag: str) -> None:
    drawn = {role: rendered(f"{{% {tag} role %}}", role=role) for role in Role.values}
    assert all("<path" in mark or "<circle" in mark for mark in drawn.values())
    assert len(set(drawn.values())) == len(Role.values)
    assert [rendered(f"{{% {tag} role %}}", role=role) for role in ("", "mayor", None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("style", "expected"), [("long", "27–28 April 2027"), ("medium", "27–28 April"), ("short", "27–28 Apr")]
)
def test_a_range_of_days_has_three_styles(style: str, expected: str) -> None:
    source = "{% date_range start end style %}"
    assert rendered(source, start=date(2027, 4, 27), end=date(2027, 4, 28), style=style) == expected


def test_dates_follow_the_readers_language() -> None:
    source = "{{ day|day_in_words }}, {{ day|month_heading }}"
    assert rendered(source, "hu", day=date(2027, 4, 27)) == "2027. április 27., kedd, 2027. április"


def test_coordinates_are_written_for_svg_whatever_the_language() -> None:
    assert rendered("{% map_transform 13.4 52.52 %}", "de") == "translate(1061.4 583.1)"
    with translation.override("de"):
        assert view_box_around(13.4, 52.52) == "841.4 428.1 440 310"


def test_a_row_says_everything_in_words() -> None:
    row = rendered(ROW, item=make_item(status_label="Held", note="Notes and slides"))
    for words in ["27–28 April 2027", "Kalmar, Sweden", "Forerunner", "Planning &amp; goals", "In person and online"]:
        assert words in row
    assert "EN, SV" in row
    assert '<span class="tag neutral">Held</span> <small>Notes and slides</small>' in row


def test_a_title_is_escaped_and_its_link_the_only_one_of_the_row() -> None:
    row = rendered(ROW, item=make_item(title="<b>Heat</b>"))
    assert "&lt;b&gt;Heat&lt;/b&gt;" in row
    assert row.count("<a ") == 1


@pytest.mark.parametrize("component", [ROW, CARD])
def test_a_cancelled_meeting_is_struck_and_says_so(component: str) -> None:
    item = make_item(is_cancelled=True, status_label="Cancelled", status_kind="bad")
    shown = rendered(component, item=item)
    assert "<s>Cooler streets</s>" in shown
    assert '<span class="tag bad">Cancelled</span>' in shown


@pytest.mark.parametrize("component", [ROW, CARD])
def test_a_meeting_without_date_host_and_theme_can_be_shown(component: str) -> None:
    item = make_item(starts_on=None, ends_on=None, role=None, theme=None, country_name="", languages=())
    shown = rendered(component, item=item)
    assert "Date not set yet" in shown
    assert 'class="role"' not in shown


def test_a_card_names_its_number_on_the_map() -> None:
    assert "On the map: </span>3</span>" in rendered(CARD, item=make_item(number=3))


@pytest.mark.parametrize(
    ("kind", "css"), [("success", "good"), ("error", "bad"), ("warning", "warn"), ("info", "info")]
)
def test_a_notice_takes_the_levels_of_messages(kind: str, css: str) -> None:
    source = '{% notice kind title="Saved." text="All is well." %}'
    notice = rendered(source, kind=kind)
    assert f'class="notice {css}"' in notice
    assert "<b>Saved.</b> All is well." in notice


def test_facts_without_a_text_are_left_out() -> None:
    facts = [{"term": "Where", "text": "Town hall"}, {"term": "How", "text": ""}]
    shown = rendered('{% include "components/facts.html" with facts=facts only %}', facts=facts)
    assert "Town hall" in shown
    assert "How" not in shown


def test_the_choices_of_a_filter_show_what_is_chosen_and_how_much_is_behind_each() -> None:
    choices = [
        {"value": "SE", "label": "Sweden", "count": 1, "checked": True, "icon": "", "css_class": ""},
        {"value": "DE", "label": "Germany", "count": 0, "checked": False, "icon": "", "css_class": ""},
    ]
    facet = {"key": "country", "name": "country", "legend": "Country", "choices": choices}
    shown = rendered('{% include "components/filter_choices.html" with facet=facet only %}', facet=facet)
    assert 'value="SE" id="filter-country-0" checked' in shown
    assert '1<span class="vh"> meeting</span>' in shown
    assert '0<span class="vh"> meetings</span>' in shown


@dataclass
class _Titled:
    """A meeting as the filter sees it."""

    titles: dict[str, str]

    @property
    def title(self) -> str:
        return in_language(self.titles) or "Möte"


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        ({"en": "Trams & <b>trains</b>"}, '<span lang="en">Trams &amp; &lt;b&gt;trains&lt;/b&gt;</span>'),
        ({"en": "Trams", "sv": "Spårvagnar"}, "Spårvagnar"),
        ({"hu": "Villamosok"}, '<span lang="hu">Villamosok</span>'),
        ({}, "Möte"),
    ],
)
def test_a_title_of_another_language_says_which(titles: dict[str, str], shown: str) -> None:
    assert rendered("{{ meeting|marked_title }}", "sv", meeting=_Titled(titles)) == shown
