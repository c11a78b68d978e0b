"""What a municipality's page says of it, and in which language."""

import datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchanges.public.networks.profiles import Lead, ProfileTexts, lead_of, paragraphs_of
from exchanges.registrations.models import Attendance
from municipalities.models import Municipality, Participation, Profile, Role
from tests import factories
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import make_registration

pytestmark = pytest.mark.django_db


def forerunner(season: Season) -> Participation:
    return factories.host_of(season.programme, Role.FORERUNNER)


def make_profile(town: Municipality, **fields: object) -> Profile:
    return Profile.objects.create(municipality=town, **fields)


def page_of(client: Client, town: Municipality, language: str = "") -> str:
    response = client.get(f"{language}/municipalities/{town.slug}/")
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split())).replace("\xa0", " ")


def test_a_page_leads_with_the_claim_and_tells_of_the_work(client: Client, season: Season) -> None:
    town = forerunner(season).municipality
    make_profile(town, claims={"en": "A sawmill town."}, stories={"en": "It closed.\nIn 2009.\n\nWe go on."})
    page = page_of(client, town)
    assert '<p class="lead">A sawmill town.</p>' in page
    assert "<p>It closed. In 2009.</p><p>We go on.</p>" in page


@pytest.mark.parametrize(
    ("texts", "role", "lead"),
    [
        (ProfileTexts("En sågverksort.", "sv"), Role.NETWORK, Lead("En sågverksort.", "sv")),
        (
            ProfileTexts(),
            Role.NETWORK,
            Lead("Selected to learn with the others, and to bring its own questions."),
        ),
        (ProfileTexts(), "", Lead("")),
    ],
)
def test_a_page_leads_with_the_claim_else_with_what_the_role_means(texts: ProfileTexts, role: str, lead: Lead) -> None:
    assert lead_of(texts, role) == lead


def test_texts_that_are_not_in_the_readers_language_say_which(client: Client, season: Season) -> None:
    row = forerunner(season)
    make_profile(row.municipality, claims={"sv": "En sågverksort."}, stories={"sv": "Vi fortsätter."})
    factories.make_highlight(row, "planning", "Ignored", titles={"sv": "Fjärrvärme"}, texts={"en": "From wood."})
    page = page_of(client, row.municipality, "/de")
    assert '<p class="lead" lang="sv">En sågverksort.</p>' in page
    assert 'aria-labelledby="work" lang="sv"><h2 id="work" lang="de">' in page
    assert '<h3 lang="sv">Fjärrvärme</h3><p lang="en">From wood.</p>' in page
    swedish = page_of(client, row.municipality, "/sv")
    assert "<h3>Fjärrvärme</h3>" in swedish


def test_facts_are_told_where_they_are_known(client: Client, season: Season) -> None:
    town = forerunner(season).municipality
    page = page_of(client, town)
    assert "<dt>In the network since</dt><dd>2027</dd>" in page
    assert "Population" not in page
    make_profile(town, population=21_800, climate_neutral_by=2032)
    page = page_of(client, town)
    assert "<dt>Population</dt><dd>21,800</dd>" in page
    assert "<dt>Climate neutral by</dt><dd>2032</dd>" in page


def test_what_others_come_to_see_stands_by_theme_in_its_order(client: Client, season: Season) -> None:
    row = forerunner(season)
    factories.make_highlight(row, "open", "Second", position=2)
    factories.make_highlight(row, "planning", "First", position=1)
    page = page_of(client, row.municipality)
    assert "What others come to see here" in page
    assert page.index("<h3>First</h3>") < page.index("<h3>Second</h3>")
    assert 'href="/themes/planning/"' in page


def test_what_the_newest_programme_says_is_shown_an_older_one_where_it_says_nothing(
    client: Client, season: Season
) -> None:
    row = forerunner(season)
    archive = factories.make_programme(starts_on=datetime.date(2020, 1, 6), ends_on=datetime.date(2020, 12, 18))
    factories.make_version(archive)
    old = factories.make_participation(archive, Role.NETWORK, row.municipality)
    factories.make_highlight(old, "planning", "Of old")
    assert "Of old" in page_of(client, row.municipality)
    factories.make_highlight(row, "planning", "Of now")
    page = page_of(client, row.municipality)
    assert "Of now" in page
    assert "Of old" not in page
    assert "<dt>In the network since</dt><dd>2020</dd>" in page


def test_without_a_profile_the_page_has_facts_role_and_network_only(client: Client, season: Season) -> None:
    page = page_of(client, factories.host_of(season.programme, Role.NETWORK).municipality)
    assert "What others come to see here" not in page
    assert "About the work" not in page
    assert '<p class="lead">Selected to learn with the others, and to bring its own questions.</p>' in page
    assert "<dt>Country</dt>" in page
    assert "Network municipality" in page


def test_who_learned_here_and_where_it_learned_are_municipalities(client: Client, season: Season) -> None:
    award = factories.host_of(season.programme, Role.AWARD).municipality
    for number, (meeting, town) in enumerate(
        [(season.held, award), (season.coming, factories.host_of(season.programme, Role.NETWORK).municipality)]
    ):
        registration = make_registration(meeting, municipality=town, rank=number + 1)
        Attendance.objects.create(
            registration=registration, day=meeting.starts_on, mode="online", recorded_at=factories.NOON
        )
    page = page_of(client, award)
    learning = page.partition('id="learning"')[2].partition("</section>")[0]
    here, there = learning.split("Where it learned")
    assert "SE network 1 – Åłőß" in here
    assert "SE forerunner 1 – Åłőß" in there


def test_a_text_is_cut_at_its_empty_lines() -> None:
    assert list(paragraphs_of("")) == []
    assert list(paragraphs_of("\n\none\ntwo \n  \n\nthree")) == ["one two", "three"]


def test_the_page_asks_no_more_of_the_database_for_more_highlights(client: Client, season: Season) -> None:
    row = forerunner(season)
    town = row.municipality
    page_of(client, factories.host_of(season.programme, Role.AWARD).municipality)
    counts = []
    for positions in ([1], [2, 3]):
        for position in positions:
            factories.make_highlight(row, "planning", position=position)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, town)
        counts.append(len(queries))
    assert 1 < counts[0] == counts[1] <= 24


def test_a_themes_page_tells_where_there_is_something_to_see(client: Client, season: Season) -> None:
    factories.make_highlight(forerunner(season), "planning", "District heating", texts={"en": "From wood."})
    factories.make_highlight(factories.host_of(season.programme, Role.AWARD, "DE"), "planning", "A zoning plan")
    factories.make_highlight(forerunner(season), "open", "Something else")
    page = unescape(" ".join(client.get("/themes/planning/").content.decode().split()))
    sights = page.partition('id="sights"')[2].partition("</section>")[0]
    assert sights.index("A zoning plan") < sights.index("District heating")
    assert "SE forerunner 1 – Åłőß, Sweden" in sights
    assert "Something else" not in sights
    german = client.get("/de/themes/planning/").content.decode()
    assert '<b lang="en">District heating</b>' in german
    assert 'lang="en">From wood.</span>' in german


def test_only_a_coordinator_who_may_is_asked_for_the_first_sentence(client: Client, season: Season) -> None:
    town = forerunner(season).municipality
    assert "Write your first sentence" not in page_of(client, town)
    client.force_login(factories.make_coordinator("DE"))
    assert "Write your first sentence" not in page_of(client, town)
    client.force_login(factories.make_coordinator("SE"))
    page = page_of(client, town)
    assert f'href="/admin/municipalities/municipality/{town.pk}/change/">Write your first sentence' in page
    make_profile(town, claims={"en": "A sawmill town."})
    assert "Change what this page says" in page_of(client, town)
    client.logout()
    assert "Change what this page says" not in page_of(client, town)
