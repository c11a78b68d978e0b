"""Pages and feeds that are asked for again: quick where nothing changed, new where anything did, nobody else's ever."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from exchanges.meetings.models import Meeting, Theme
from exchanges.public.http_cache.addresses import FEEDS, LEFT_ALONE, PAGES
from exchanges.public.http_cache.triggers import drop_triggers
from exchanges.public.site import urls
from exchanges.registrations.models import RegistrationTerms
from municipalities.models import Municipality
from tests import factories
from tests.exchanges.public.conftest import Season
from tests.exchanges.public.http_cache.stamps import let_the_last_change_be_old
from tests.exchanges.registrations.factories import make_person, make_terms, sign_up
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.rewriting import rewrite


def path_of(name: str, season: Season) -> str:
    """Return an address of a page by its name."""
    assert season.coming.host is not None
    arguments: dict[str, list[object]] = {
        "calendar:meeting_detail": ["coming"],
        "calendar:meeting_ics": ["coming"],
        "calendar:meeting_month": [season.coming.starts_on.replace(day=1)],
        "calendar:municipality_detail": [season.coming.host.municipality.slug],
        "calendar:embedded_municipality": [season.coming.host.municipality.slug],
        "calendar:network_detail": ["se"],
        "calendar:theme_detail": ["planning"],
        "calendar:programme_detail": [season.programme.slug],
    }
    return reverse(name, args=arguments.get(name, ()))


def names() -> Iterator[str]:
    for entry in urls.urlpatterns:
        assert isinstance(entry, URLPattern)
        yield f"calendar:{entry.name}"
    yield from ("open_data:meetings_json", "open_data:meetings_csv", "open_data:meetings_xlsx")


def test_every_address_is_known_to_be_kept_or_left_alone() -> None:
    assert sorted(names()) == sorted([*PAGES, *FEEDS, *LEFT_ALONE])


@pytest.mark.parametrize("name", sorted(PAGES | FEEDS))
def test_what_is_unchanged_is_neither_made_nor_sent_again(client: Client, season: Season, name: str) -> None:
    path = path_of(name, season)
    let_the_last_change_be_old()
    first = client.get(path)
    assert first.status_code == 200
    with CaptureQueriesContext(connection) as asked:
        again = client.get(path, headers={"if-none-match": first["ETag"]})
        by_date = client.get(path, headers={"if-modified-since": first["Last-Modified"]})
        kept = client.get(path)
    assert len(asked) == 3, "more than the stamp was read"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (by_date.status_code, by_date.content) == (304, b"")
    # Each request has an id of its own.
    assert kept.headers.pop("X-Request-ID") != first.headers.pop("X-Request-ID")
    assert (kept.content, dict(kept.items())) == (first.content, dict(first.items()))
    assert again["Cache-Control"] == first["Cache-Control"]
    assert client.head(path)["ETag"] == first["ETag"]


@pytest.mark.parametrize("name", sorted(PAGES | FEEDS))
def test_a_page_is_as_it_would_be_made_now(client: Client, season: Season, name: str) -> None:
    """Nothing of a question that does not count, such as an unknown cookie, gets into an answer that is kept."""
    path = path_of(name, season)
    strange = client.get(path, headers={"accept-language": "hu", "cookie": "tracker=1", "user-agent": "Strange/1.0"})
    assert client.get(path).content == strange.content
    connection.cursor().execute("UPDATE municipalities_country SET name = name")
    assert client.get(path).content == strange.content


@pytest.mark.parametrize("name", sorted(PAGES | FEEDS))
def test_a_publication_is_never_missed(client: Client, season: Season, name: str) -> None:
    path = path_of(name, season)
    first = client.get(path)
    rewrite(season.version.meetings.filter(meeting=season.coming), starts_on="2027-03-17", ends_on="2027-03-17")
    changed = client.get(path, headers={"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def _retitle(season: Season) -> None:
    Meeting.objects.filter(pk=season.coming.pk).update(titles={"en": "Nobody had said so"})


def _rename_the_theme(season: Season) -> None:
    assert season.coming.theme is not None
    Theme.objects.filter(pk=season.coming.theme.pk).update(names={"en": "Nobody had said so"})


def _rename_the_host(season: Season) -> None:
    assert season.coming.host is not None
    Municipality.objects.filter(pk=season.coming.host.municipality_id).update(name="Nobody had said so")


def _rename_by_hand(season: Season) -> None:
    """Write past Django altogether."""
    assert season.coming.host is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE municipalities_municipality SET name = %s WHERE id = %s",
            ["Nobody had said so", season.coming.host.municipality_id],
        )


WRITES = [_retitle, _rename_the_theme, _rename_the_host, _rename_by_hand]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("path", ["/calendar/", "/meetings/coming/", "/calendar.ics", "/calendar.atom"])
def test_whoever_writes_whatever_is_seen_at_once(
    client: Client, season: Season, path: str, write: Callable[[Season], None]
) -> None:
    client.get(path)
    write(season)
    assert "Nobody had said so" in client.get(path).content.decode().replace("\r\n ", "")


def test_without_the_triggers_a_change_would_be_missed(client: Client, season: Season) -> None:
    """The control of the tests above: what they see is what the triggers do."""
    before = client.get("/meetings/coming/").content
    drop_triggers(connection)
    _retitle(season)
    assert client.get("/meetings/coming/").content == before


def test_places_that_are_taken_change_pages_and_no_feed(client: Client, season: Season) -> None:
    make_terms(season.coming, seats_online=9)
    paths = ["/calendar/", "/meetings/coming/"]
    for path in paths:
        assert "9 places left" in client.get(path).content.decode()
    feed = client.get("/calendar.ics")
    sign_up(season.published(season.coming), mode="online", now=timezone.now())
    for path in paths:
        assert "8 places left" in client.get(path).content.decode()
    assert client.get("/calendar.ics", headers={"if-none-match": feed["ETag"]}).status_code == 304


def test_a_change_that_is_undone_leaves_no_trace(client: Client, season: Season) -> None:
    before = client.get("/meetings/coming/")
    with transaction.atomic():
        _retitle(season)
        assert b"Nobody had said so" in client.get("/meetings/coming/").content
        transaction.set_rollback(True)
    after = client.get("/meetings/coming/")
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])


def test_at_midnight_pages_change_by_themselves(
    client: Client, season: Season, time_machine: TimeMachineFixture
) -> None:
    first, feed = client.get("/calendar/"), client.get("/calendar.ics")
    time_machine.move_to(datetime.datetime(2027, 3, 15, 22, 59, 59, tzinfo=datetime.UTC), tick=False)
    eve = client.get("/calendar/")
    assert eve["ETag"] != first["ETag"]
    time_machine.move_to(datetime.datetime(2027, 3, 15, 23, tzinfo=datetime.UTC), tick=False)
    day = client.get("/calendar/", headers={"if-none-match": eve["ETag"], "if-modified-since": eve["Last-Modified"]})
    assert "Today" in day.content.decode()
    assert client.get("/calendar.ics", headers={"if-none-match": feed["ETag"]}).status_code == 304


def test_pages_change_when_registration_closes(
    client: Client, season: Season, time_machine: TimeMachineFixture
) -> None:
    closes_at = datetime.datetime(2027, 3, 1, 9, 17, tzinfo=datetime.UTC)
    RegistrationTerms.objects.create(meeting=season.coming, closes_at=closes_at)
    open_page = client.get("/meetings/coming/")
    time_machine.move_to(closes_at - datetime.timedelta(seconds=1), tick=False)
    same = client.get("/meetings/coming/", headers={"if-none-match": open_page["ETag"]})
    assert same.status_code == 304
    time_machine.move_to(closes_at, tick=False)
    closed = client.get("/meetings/coming/", headers={"if-none-match": open_page["ETag"]})
    assert "Registration closed" in closed.content.decode()


def test_a_coordinators_page_is_kept_for_nobody(client: Client, season: Season) -> None:
    for_all = client.get("/calendar/")
    coordinator = Client()
    coordinator.force_login(factories.make_coordinator())
    own = coordinator.get("/calendar/", headers={"if-none-match": for_all["ETag"]})
    assert own.status_code == 200
    assert {"private", "no-store"} <= set(own["Cache-Control"].split(", "))
    assert "ETag" not in own
    assert own.content != for_all.content
    assert client.get("/calendar/").content == for_all.content


def test_a_participants_page_is_kept_for_nobody(client: Client, season: Season) -> None:
    person, other = make_person("kim@example.org"), make_person("alex@example.org")
    for_all = client.get("/meetings/coming/")
    sign_up(season.published(season.coming), "kim@example.org", mode="online", now=timezone.now())
    own = signed_in_as(Client(), person).get("/meetings/coming/")
    assert "You are registered" in own.content.decode()
    assert "no-store" in own["Cache-Control"]
    for somebody in (client, Client(), signed_in_as(Client(), other)):
        assert "You are registered" not in somebody.get("/meetings/coming/").content.decode()
    assert "no-store" not in for_all["Cache-Control"]


def test_each_scheme_language_and_packing_has_its_own(client: Client, season: Season) -> None:
    plain = client.get("/calendar/")
    dark = client.get("/calendar/", headers={"cookie": "colour_scheme=dark"})
    german = client.get("/de/calendar/")
    packed = client.get("/calendar/", headers={"accept-encoding": "gzip"})
    assert 'data-bs-theme="dark"' in dark.content.decode()
    assert len({plain["ETag"], dark["ETag"], german["ETag"]}) == 3
    assert packed["Content-Encoding"] == "gzip"
    assert packed["ETag"] == plain["ETag"]
    assert client.get("/calendar/").content == plain.content
    assert plain["Vary"] == "Accept-Encoding, Cookie, HX-Request"


def test_part_of_a_page_is_not_mistaken_for_the_whole(client: Client, season: Season) -> None:
    whole = client.get("/calendar/")
    part = client.get("/calendar/", headers={"hx-request": "true", "hx-target": "results"})
    assert part["ETag"] != whole["ETag"]
    assert client.get("/calendar/").content == whole.content


@pytest.mark.parametrize("path", ["/meetings/none/", "/me/", "/admin/account/sign-in/", "/calendar.ics?country=XX"])
def test_what_is_no_public_page_is_not_kept(client: Client, season: Season, path: str) -> None:
    response = client.get(path)
    assert "public" not in response.get("Cache-Control", "")
    assert "must-revalidate" not in response.get("Cache-Control", "") or "no-store" in response["Cache-Control"]
