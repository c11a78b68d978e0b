"""What a meeting's page says beyond when and where: programme, access, documents, and what came of it."""

import datetime
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import MeetingDay
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.attending import record_attendance
from exchanges.registrations.models import Registration
from municipalities.models import Role
from tests import factories
from tests.exchanges.public.conftest import Season, day
from tests.exchanges.public.site.test_public_pages import text_of
from tests.exchanges.registrations.factories import make_registration, make_terms, published_of, sign_up
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.factories import make_agenda_item, make_document
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

NINE, TEN = datetime.time(9), datetime.time(10, 30)


def two_days(season: Season) -> Meeting:
    """Return a published meeting of 16 and 17 March in person and online."""
    meeting = season.coming
    meeting.set_dates(day(3, 16), 2)
    meeting.format = "hybrid"
    meeting.save()
    rewrite(season.version.meetings.filter(meeting=meeting), ends_on=day(3, 17))
    return meeting


def programme_of(client: Client, path: str) -> str:
    return text_of(client, path).partition("<h2>Programme</h2>")[2].partition("</section>")[0]


def test_the_programme_is_a_table_a_day_in_the_order_of_the_hours(client: Client, season: Season) -> None:
    meeting = two_days(season)
    make_agenda_item(meeting, "Clinic", day_number=2, starts_at=NINE)
    make_agenda_item(meeting, "Walk", starts_at=TEN, kind="visit", venue="The new square", details={"en": "Two km."})
    make_agenda_item(meeting, "Coffee", starts_at=NINE, ends_at=TEN, kind="break")
    text = programme_of(client, "/meetings/coming/")
    cells = [cell for cell in re.split(r"(?:<[^>]*>\s*)+", text) if cell.strip()]
    assert cells == [
        "Tuesday 16 March 2027", "09:00–10:30", "Coffee", "10:30", "Walk", "Two km.", "The new square",
        "Wednesday 17 March 2027", "09:00", "Clinic",
    ]  # fmt: skip
    assert text.count('<tr class="brk">') == 1
    assert text.count('<th scope="row">') == 3


def test_a_moved_meeting_takes_its_programme_along(client: Client, season: Season) -> None:
    make_agenda_item(season.moved, "Walk")
    assert "Tuesday 13 April 2027" in programme_of(client, "/meetings/moved/")


def test_a_title_in_another_language_says_which(client: Client, season: Season) -> None:
    make_agenda_item(season.coming, titles={"sv": "Fika"}, kind="break")
    make_agenda_item(season.coming, titles={"sv": "Besök", "en": "Visit"})
    assert '<span lang="sv">Fika</span>' in programme_of(client, "/meetings/coming/")
    assert "<b>Visit</b>" in programme_of(client, "/meetings/coming/")
    assert '<b lang="en">Visit</b>' in text_of(client, "/de/meetings/coming/")


def test_days_that_the_published_meeting_does_not_have_are_left_out(client: Client, season: Season) -> None:
    make_agenda_item(season.coming, "Walk")
    make_agenda_item(season.coming, "Clinic", day_number=2)
    text = programme_of(client, "/meetings/coming/")
    assert "Walk" in text
    assert "Clinic" not in text


def test_a_day_says_how_it_differs_with_and_without_a_programme(client: Client, season: Season) -> None:
    meeting = two_days(season)
    make_agenda_item(meeting, "Walk")
    MeetingDay.objects.create(meeting=meeting, day_number=1, venue="Library", address="Book Street 1")
    MeetingDay.objects.create(meeting=meeting, day_number=2, format="in_person")
    text = programme_of(client, "/meetings/coming/")
    assert "Tuesday 16 March 2027<span>Library, Book Street 1</span></caption>" in text
    assert "<b>Wednesday 17 March 2027</b><span>In person</span>" in text


@pytest.mark.parametrize(("slug", "comes"), [("coming", True), ("held", False), ("cancelled", False)])
def test_the_programme_comes_later_to_a_meeting_ahead(client: Client, season: Season, slug: str, comes: bool) -> None:
    assert ("The programme will be added later." in text_of(client, f"/meetings/{slug}/")) is comes


def test_a_cancelled_meeting_shows_no_programme(client: Client, season: Season) -> None:
    make_agenda_item(season.cancelled, "Walk")
    assert "Walk" not in text_of(client, "/meetings/cancelled/")


def test_getting_there_and_getting_in(client: Client, season: Season) -> None:
    meeting = season.moved
    meeting.access_by_train = {"sv": "Två minuter från stationen."}
    meeting.access_notes, meeting.step_free = {"en": "Ring at the side door."}, "partly"
    meeting.save()
    text = text_of(client, "/meetings/moved/")
    assert '<p lang="sv">Två minuter från stationen.</p>' in text
    assert "Partly step-free. <span>Ring at the side door.</span>" in text


def test_nothing_is_said_of_access_where_nothing_is_known_or_nobody_has_to_go(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.coming.pk).update(step_free="yes")  # it is online
    for slug in ("coming", "moved"):
        assert "Getting there" not in text_of(client, f"/meetings/{slug}/")


def test_interpretation_is_named_beside_the_languages(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.german.pk).update(interpretation="it, hu")
    assert "<dt>Interpretation</dt><dd>Italian, Hungarian</dd>" in text_of(client, "/meetings/german/")
    assert "Interpretation" not in text_of(client, "/meetings/coming/")


def test_documents_say_what_one_gets(client: Client, season: Season) -> None:
    make_document(season.held, "Slides", language="sv", size_bytes=1_500_000)
    make_document(season.held, "Minutes", audience="coordinators")
    make_document(season.held, titles={"sv": "Bilder"}, audience="participants")
    text = text_of(client, "/meetings/held/")
    assert ">Slides</a> <small>PDF, 1.4 MB, Swedish</small>" in text
    assert "Minutes" not in text
    assert "Bilder" not in text


def test_those_who_come_find_their_documents_too(season: Season) -> None:
    make_terms(season.german, seats_in_person=1)
    make_document(season.german, titles={"sv": "Karta"}, audience="participants")
    found = published_of(season.german)
    coming, waiting = sign_up(found, now=timezone.now()), sign_up(found, now=timezone.now())
    assert coming.person
    assert waiting.person
    text = text_of(signed_in_as(Client(), coming.person), "/meetings/german/")
    assert 'lang="sv">Karta</a>' in text
    assert "for participants" in text
    assert "Karta" not in text_of(signed_in_as(Client(), waiting.person), "/meetings/german/")
    assert "Karta" not in text_of(Client(), "/meetings/german/")


def test_what_came_of_a_meeting_is_told_once_it_is_over(client: Client, season: Season) -> None:
    for meeting in (season.held, season.moved):
        meeting.notes = {"en": "Four cases were solved.\n\nOne was not."}
        meeting.save()
    assert "<p>Four cases were solved.</p> <p>One was not.</p>" in text_of(client, "/meetings/held/")
    assert "Four cases" not in text_of(client, "/meetings/moved/")


def come(season: Season, *modes: str) -> Registration:
    """Note that people of one municipality were at the meeting that was held; return the last one."""
    actor, town = factories.make_coordinator(), factories.host_of(season.programme, "network").municipality
    for mode in modes:
        registration = make_registration(season.held, municipality=town, status="active", mode=mode)
        record_attendance(
            registration=registration, day=season.held.starts_on, mode=mode, actor=actor, now=timezone.now()
        )
    return registration


def test_numbers_of_those_who_took_part_and_no_names(client: Client, season: Season) -> None:
    last = come(season, *["in_person"] * 4, *["online"] * 3)
    text = text_of(client, "/meetings/held/")
    assert "7 people took part" in text
    assert "They came from 1 municipality. In person: 4, online: 3." in text
    assert last.person
    assert last.person.name not in text


@pytest.mark.parametrize(
    ("modes", "is_told"),
    [
        (["in_person"], False),
        (["in_person", "online"], False),
        (["in_person"] * 3, True),
        (["in_person"] * 3 + ["online"] * 2, True),
    ],
)
def test_fewer_than_three_are_never_told_by_number(
    client: Client, season: Season, modes: list[str], is_told: bool
) -> None:
    come(season, *modes)
    text = text_of(client, "/meetings/held/")
    assert (f"{len(modes)} people took part" in text) == is_told
    assert ("They came from" in text) == is_told
    assert "person took part" not in text
    assert "In person:" not in text


def test_who_is_there_is_not_counted_before_the_meeting_is_over(client: Client, season: Season) -> None:
    come(season, *["in_person"] * 4)
    rewrite(PublishedMeeting.objects.filter(meeting=season.held), ends_on=timezone.localdate())
    assert "took part" not in text_of(client, "/meetings/held/")


def test_a_long_programme_costs_no_more_queries(client: Client, season: Season) -> None:
    counts = []
    for number in (1, 12):
        for hour in range(number):
            make_agenda_item(season.moved, starts_at=datetime.time(8 + hour))
            make_document(season.moved)
        with CaptureQueriesContext(connection) as queries:
            text_of(client, f"/meetings/moved/?{number}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_meeting_ahead_is_added_to_calendars_on_the_web_and_one_that_is_over_is_not(
    client: Client, season: Season
) -> None:
    page = text_of(client, "/sv/meetings/coming/")
    for service in ("calendar.google.com", "outlook.office.com", "outlook.live.com"):
        assert f'href="https://{service}/' in page
    assert "%2Fsv%2Fmeetings%2Fcoming%2F" in page
    for path in ("/meetings/held/", "/meetings/cancelled/"):
        assert "calendar.google.com" not in text_of(client, path)


def test_registering_comes_before_the_facts_and_the_plan_after_them(client: Client, season: Season) -> None:
    make_terms(season.coming)
    page = unescape(" ".join(client.get(f"/meetings/{season.coming.slug}/").content.decode().split()))
    number, programme = season.version.number, season.programme
    plan = f'<a href="/programmes/{programme.slug}/#versions">Version {number}, {programme.name}</a>'
    landmarks = ["<h1", 'aria-labelledby="state"', ">Register</a>", "<dt>When</dt>", plan]
    assert [page.count(each) for each in landmarks] == [1, 1, 2, 1, 1]
    assert sorted(landmarks, key=page.index) == landmarks


def links_of(client: Client, path: str) -> list[str]:
    """Return where a page leads, as a browser reads it."""
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', client.get(path).content.decode())]


def test_a_map_and_a_route_lead_to_the_street_of_a_meeting(client: Client, season: Season) -> None:
    rewrite(
        Meeting.objects.filter(pk=season.coming.pk), format="hybrid", venue="Stadshuset", address="Kungsgatan 1 & 3"
    )
    town = factories.host_of(season.programme, Role.AWARD).municipality.name
    leads_to = {
        urlsplit(link).path: parse_qs(urlsplit(link).query) for link in links_of(client, "/de/meetings/coming/")
    }
    assert leads_to["/search"] == {"query": [f"Kungsgatan 1 & 3, {town}, Schweden"]}
    assert leads_to["/directions"] == {"to": [f"Kungsgatan 1 & 3, {town}, Schweden"]}
    _before, _where, after = text_of(client, "/de/meetings/coming/").partition("<dt>Wo</dt>")
    beside_the_place, _next, _rest = after.partition("</div>")
    assert beside_the_place.count("https://www.openstreetmap.org/") == 2


@pytest.mark.parametrize("changes", [{"format": "online"}, {"venue": "", "address": ""}])
def test_no_map_leads_to_what_has_no_street(changes: dict[str, str], client: Client, season: Season) -> None:
    known = {"format": "in_person", "venue": "Stadshuset", "address": "Kungsgatan 1", **changes}
    rewrite(Meeting.objects.filter(pk=season.coming.pk), **known)
    assert "openstreetmap" not in client.get("/meetings/coming/").content.decode()


def test_no_map_leads_to_a_meeting_that_is_over(client: Client, season: Season) -> None:
    rewrite(Meeting.objects.filter(pk=season.held.pk), format="in_person", venue="Stadshuset")
    assert "openstreetmap" not in client.get("/meetings/held/").content.decode()


def test_a_meeting_is_passed_on_by_its_address_and_by_mail(client: Client, season: Season) -> None:
    rewrite(Meeting.objects.filter(pk=season.coming.pk), titles={"sv": "Får & fön?", "en": "Sheep & föhn?"})
    assert 'value="http://testserver/sv/meetings/coming/"' in text_of(client, "/sv/meetings/coming/")
    mail = next(link for link in links_of(client, "/sv/meetings/coming/") if link.startswith("mailto:?"))
    assert parse_qs(urlsplit(mail).query, strict_parsing=True) == {
        "subject": ["Får & fön?"],
        "body": ["16 mars 2027\r\nhttp://testserver/sv/meetings/coming/"],
    }


def test_the_way_to_a_meeting_goes_by_its_month(client: Client, season: Season) -> None:
    assert "/sv/calendar/month/2027-03/" in links_of(client, "/sv/meetings/coming/")


def test_the_host_is_named_once_with_its_role(client: Client, season: Season) -> None:
    town = factories.host_of(season.programme, Role.AWARD).municipality
    assert links_of(client, "/meetings/coming/").count(f"/municipalities/{town.slug}/") == 1
