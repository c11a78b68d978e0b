"""Frames on other sites: shown by everybody, known to nobody; and no other address may be framed."""

import pytest
from django.test import Client

from exchanges.public.syndication.views.embedded import SHOWN
from municipalities.models import Role
from tests import factories
from tests.exchanges.public.conftest import Season, day
from tests.exchanges.registrations.factories import make_person
from tests.exchanges.registrations.identity.signing_in import signed_in_as

pytestmark = pytest.mark.django_db


def policy_of(client: Client, path: str) -> dict[str, str]:
    header = client.get(path)["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def frames(season: Season) -> list[str]:
    town = factories.host_of(season.programme, Role.FORERUNNER).municipality
    return ["/embed/calendar/", "/sv/embed/calendar/?country=SE", f"/embed/municipalities/{town.slug}/"]


def test_every_site_may_show_a_frame_that_can_do_less_than_a_page(client: Client, season: Season) -> None:
    for path in frames(season):
        response = client.get(path)
        assert response.status_code == 200
        assert "X-Frame-Options" not in response
        assert policy_of(client, path) == {
            "default-src": "'none'",
            "script-src": "'none'",
            "style-src": "'self'",
            "img-src": "'self'",
            "font-src": "'self'",
            "connect-src": "'none'",
            "manifest-src": "'self'",
            "form-action": "'none'",
            "base-uri": "'none'",
            "frame-ancestors": "*",
        }


@pytest.mark.parametrize(
    "path",
    ["/", "/embed/", "/calendar/", "/meetings/coming/", "/me/sign-in/", "/open-data/v1/meetings.json", "/nowhere/"],
)
def test_nothing_else_may_be_framed(client: Client, season: Season, path: str) -> None:
    response = client.get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert policy_of(client, path)["frame-ancestors"] == "'none'"


def test_a_frame_knows_nobody(season: Season) -> None:
    for path in frames(season):
        stranger, somebody = Client().get(path), signed_in_as(Client(), make_person()).get(path)
        assert not stranger.cookies
        assert not somebody.cookies
        assert stranger.content == somebody.content
        for word in (b"<script", b"<form", b"csrf"):
            assert word not in stranger.content


def test_links_leave_the_frame(client: Client, season: Season) -> None:
    html = client.get("/embed/calendar/").content.decode()
    assert '<base target="_blank">' in html
    assert html.index("<base") < html.index("<a ")
    assert 'rel="opener"' not in html


def test_a_frame_shows_the_next_meetings_that_match(client: Client, season: Season) -> None:
    html = client.get("/embed/calendar/?country=SE").content.decode()
    for slug in ("coming", "moved", "cancelled"):
        assert f"/meetings/{slug}/" in html
    for slug in ("held", "german", "draft-meeting"):
        assert f"/meetings/{slug}/" not in html
    assert '<a class="go" href="/calendar/?country=SE"' in html
    town = factories.host_of(season.programme, Role.AWARD).municipality
    own = client.get(f"/embed/municipalities/{town.slug}/").content.decode()
    assert "/meetings/coming/" in own
    assert "/meetings/moved/" not in own


def test_a_frame_shows_the_first_ten_and_stays_light(client: Client, season: Season) -> None:
    for number in range(SHOWN + 5):
        more = factories.make_meeting(season.programme, theme="open", starts_on=day(7, 1 + number))
        factories.make_published_meeting(season.version, more)
    html = client.get("/embed/calendar/").content.decode()
    assert html.count("<article") == SHOWN == 10
    assert ">All meetings " in html
    assert len(html) < 60_000


def test_a_frame_says_what_it_cannot_show(client: Client, season: Season) -> None:
    refused = client.get("/embed/calendar/?country=XX")
    assert (refused.status_code, "X-Frame-Options" in refused) == (400, False)
    alone = factories.make_municipality("Nowhere")
    assert "None are published at the moment." in client.get(f"/embed/municipalities/{alone.slug}/").content.decode()
    assert client.get("/embed/municipalities/no-such-town/").status_code == 404


def test_a_frame_on_a_towns_own_site_outlives_its_address(client: Client, season: Season) -> None:
    town = factories.host_of(season.programme, Role.FORERUNNER).municipality
    old, town.slug = town.slug, "lodz-pabianice"
    town.save()
    for path in ("/embed/municipalities/{}/", "/pl/municipalities/{}/", "/municipalities/{}.png"):
        led = client.get(path.format(old))
        assert (led.status_code, led["Location"]) == (301, path.format("lodz-pabianice"))
        assert client.get(led["Location"]).status_code == 200
    town.slug = "third"
    town.save()
    assert client.get(f"/municipalities/{old}/")["Location"] == "/municipalities/third/"
    # Whoever has the address now is shown there.
    other = factories.make_municipality("Łódź", slug=old)
    assert other.name in client.get(f"/municipalities/{old}/").content.decode()


def test_no_search_engine_takes_a_frame_for_a_page(client: Client, season: Season) -> None:
    for path in frames(season):
        assert client.get(path)["X-Robots-Tag"] == "noindex"
