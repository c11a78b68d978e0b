"""Who is erased is nowhere any more, by the clock or at their own wish; the totals stay."""

import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.outbox.previews import Preview, keep_preview
from exchanges.outbox.sending import send_due_messages
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import (
    DelegationDetails,
    name_delegate,
    register_delegation,
    swap_delegate,
)
from exchanges.registrations.booking.registering import register
from exchanges.registrations.booking.requests import decide_request
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, PersonDetails, RegistrationDetails, Visit
from exchanges.registrations.mail.messages import sign_in_link
from exchanges.registrations.models import Attendance, Delegation, Person, Registration
from exchanges.registrations.models.states import IS_COMING, IS_WAITING
from exchanges.registrations.personal_data.erasure import ErasureCounts, erase_due, erase_person
from exchanges.registrations.seats.waiting_list import decline_offer, pass_on_expired_offers
from exchanges.scheduling.publication.cancelling import cancel_and_tell
from municipalities.models import Programme
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    STARTS_ON,
    again,
    foreign_town,
    make_delegation,
    make_person,
    make_published,
    make_registration,
    sign_up,
    town_of,
)
from tests.exchanges.registrations.pages import ask_for_code, coming_meeting
from tests.exchanges.registrations.personal_data.traces import traces_in_mails, traces_of
from tests.factories import NOON, make_coordinator, make_meeting, make_version, slot_of
from tests.rewriting import unpublish

pytestmark = pytest.mark.django_db

EMAIL, NAME = "Zsófia.Ölandné@example.org", "Zsófia Ölandné"
WORDS = ("ölandné", "no walnuts", "by wheelchair", "sits near", "because of trams")
NEEDS = Needs(food="no walnuts", access="comes by wheelchair", note="sits near the door")


def at(days: int) -> datetime.datetime:
    """Noon so many days after the last day of the meetings made here, which last two."""
    last_day = STARTS_ON + datetime.timedelta(days=1)
    return datetime.datetime.combine(last_day + datetime.timedelta(days=days), datetime.time(12), datetime.UTC)


def zsofia(published: PublishedMeeting, *, reason: str = "", is_outside: bool = False) -> Registration:
    town = foreign_town(published.version.programme) if is_outside else town_of(published)
    person = PersonDetails(EMAIL, NAME, town, function="Plans trams", target_group="planners", language="hu")
    return register(
        published=published,
        details=RegistrationDetails(
            person=person,
            visit=Visit(IN_PERSON),
            needs=NEEDS,
            reason=reason,
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )


def two_day_meeting(programme: Programme, **fields: int) -> PublishedMeeting:
    return make_published(programme, days=2, **fields)


def two_day_meeting_elsewhere(programme: Programme) -> PublishedMeeting:
    return another_meeting(programme, STARTS_ON + datetime.timedelta(days=30))


def another_meeting(programme: Programme, starts_on: datetime.date) -> PublishedMeeting:
    """Publish one more meeting beside those that are public."""
    meeting = make_meeting(slot=slot_of(programme, "award"), starts_on=starts_on, theme="open")
    shown = [row.meeting for row in PublishedMeeting.objects.filter(version__is_current=True)]
    make_version(programme, *shown, meeting)
    return PublishedMeeting.objects.select_related("version__programme", "meeting", "exchange__country").get(
        meeting=meeting, version__is_current=True
    )


def test_needs_are_erased_two_weeks_after_the_meeting_and_the_person_stays(world: Programme) -> None:
    registration = zsofia(two_day_meeting(world))
    assert erase_due(now=at(13)) == ErasureCounts()
    assert traces_of("no walnuts", "by wheelchair", "sits near") == [
        "exchanges_registration.access",
        "exchanges_registration.food",
        "exchanges_registration.note",
    ]
    assert erase_due(now=at(14)) == ErasureCounts(needs=1)
    assert traces_of("no walnuts", "by wheelchair", "sits near") == []
    assert again(registration).person is not None


def test_half_a_year_after_the_meeting_nobody_is_left_in_any_column_of_any_table(world: Programme) -> None:
    registration = zsofia(two_day_meeting(world))
    sign_in_link(registration.person, language="hu", now=NOON)
    assert erase_due(now=at(179)).registrations == 0
    # The control: until then the search finds her in all of these places.
    assert traces_of(*WORDS) == [
        "exchanges_message.calendar",
        "exchanges_message.html",
        "exchanges_message.recipient",
        "exchanges_message.text",
        "exchanges_person.email",
        "exchanges_person.name",
    ]
    erased = erase_due(now=at(180))
    assert (erased.registrations, erased.people) == (1, 1)
    assert traces_of(*WORDS) == []
    assert not Person.objects.exists()


def totals_of(meeting: Meeting) -> list[tuple[int | None, int, int]]:
    """Count who comes and who waits, by municipality."""
    rows = Registration.objects.of(meeting).active().order_by("municipality").values_list("municipality")
    return list(
        rows.annotate(coming=Count("pk", filter=IS_COMING), waiting=Count("pk", filter=IS_WAITING)).values_list(
            "municipality", "coming", "waiting"
        )
    )


def test_the_totals_stay(world: Programme) -> None:
    published = two_day_meeting(world)
    registration = zsofia(published)
    Attendance.objects.create(registration=registration, day=STARTS_ON, mode=IN_PERSON, recorded_at=NOON)
    before = totals_of(published.meeting)
    erase_due(now=at(180))
    kept = again(registration)
    assert kept.person is None
    assert kept.erased_at == at(180)
    assert kept.municipality == town_of(published)
    assert (kept.mode, kept.target_group, kept.status, kept.seat) == (IN_PERSON, "planners", "active", 1)
    assert kept.attendances.get().day == STARTS_ON
    assert totals_of(published.meeting) == before


def test_what_was_erased_is_not_erased_again(world: Programme) -> None:
    registration = zsofia(two_day_meeting(world))
    erase_due(now=at(180))
    assert erase_due(now=at(181)) == ErasureCounts()
    assert again(registration).erased_at == at(180)


def test_a_person_stays_for_as_long_as_anything_is_theirs(world: Programme) -> None:
    first = zsofia(two_day_meeting(world))
    later = another_meeting(world, STARTS_ON + datetime.timedelta(days=100))
    zsofia(later)
    assert erase_due(now=at(180)).people == 0
    assert again(first).person is None
    assert Person.objects.get().registrations.get().meeting == later.meeting


def test_a_contact_stays_as_long_as_the_delegation_and_no_longer(world: Programme) -> None:
    published = two_day_meeting(world)
    delegation = make_delegation(published.meeting, town_of(published), contact=make_person(EMAIL, name=NAME))
    erase_due(now=at(179))
    assert Delegation.objects.get(pk=delegation.pk).contact is not None
    assert erase_due(now=at(180)).people == 1
    assert Delegation.objects.get(pk=delegation.pk).contact is None


def test_somebody_of_whom_nothing_is_left_goes_at_once(world: Programme) -> None:
    make_person(EMAIL, name=NAME)
    assert erase_due(now=NOON).people == 1
    assert traces_of(*WORDS) == []


def test_whoever_is_registered_for_a_meeting_that_will_move_is_not_erased(world: Programme) -> None:
    published = two_day_meeting(world)
    registration = zsofia(published)
    draft = published.meeting
    draft.set_dates(STARTS_ON + datetime.timedelta(days=300), 2)
    draft.save()
    assert erase_due(now=at(180)).registrations == 0
    assert again(registration).person is not None


def needs_kept(registration: Registration) -> Needs:
    return Needs.of(again(registration))


def test_needs_go_with_a_cancellation(world: Programme) -> None:
    registration = zsofia(two_day_meeting(world))
    assert needs_kept(registration) == NEEDS
    cancel_registration(registration=registration, now=NOON)
    assert needs_kept(registration) == Needs()


def test_needs_go_where_a_request_is_declined_and_stay_where_it_is_granted(world: Programme) -> None:
    published, actor = two_day_meeting(world), make_coordinator("SE")
    declined = zsofia(published, is_outside=True, reason="because of trams")
    decide_request(registration=declined, let_in=False, reason="Fullt, d’accord.", actor=actor, now=NOON)
    assert needs_kept(declined) == Needs()
    granted = zsofia(another_meeting(world, STARTS_ON + datetime.timedelta(days=30)), is_outside=True, reason="trams")
    decide_request(registration=granted, let_in=True, reason="", actor=actor, now=NOON)
    assert needs_kept(granted) == NEEDS


@pytest.mark.parametrize("lapses", [True, False])
def test_needs_go_where_an_offer_lapses_or_is_declined(lapses: bool) -> None:
    published = make_published(seats=1)
    first, waits = sign_up(published, needs=NEEDS), sign_up(published, needs=NEEDS)
    cancel_registration(registration=first, now=NOON)
    assert needs_kept(waits) == NEEDS
    if lapses:
        pass_on_expired_offers(now=NOON + datetime.timedelta(days=3))
    else:
        decline_offer(registration=waits, now=NOON)
    assert (again(waits).status, needs_kept(waits)) == ("cancelled", Needs())


def test_needs_go_with_the_meeting_for_all_who_were_registered(world: Programme) -> None:
    published = two_day_meeting(world)
    registrations = [zsofia(published), sign_up(published, "łukasz@example.org", needs=Needs(food="ő, ß & å"))]
    cancel_and_tell(meetings=[published.meeting], reason="Hallen brann.", actor=make_coordinator("SE"), now=NOON)
    assert [needs_kept(each) for each in registrations] == [Needs()] * 2
    # Of a meeting that was cancelled before they went at once, the next daily run takes them.
    Registration.objects.update(food="no walnuts")
    assert erase_due(now=NOON).needs == 2


def test_why_somebody_asked_to_come_is_erased_with_them(world: Programme) -> None:
    registration = zsofia(two_day_meeting(world), reason="Because of trams.", is_outside=True)
    assert "exchanges_registration.reason" in traces_of(*WORDS)
    erase_due(now=at(180))
    assert traces_of(*WORDS) == []
    assert again(registration).status == "requested"


def test_the_mail_with_a_code_is_kept_a_day_only(client: Client) -> None:
    ask_for_code(client, coming_meeting(), "olandne@győr.example.org")
    written = Message.objects.get(kind="address_code")
    erase_due(now=written.created_at + datetime.timedelta(days=1, seconds=-1))
    written.refresh_from_db()
    assert (written.state, written.recipient) == ("waiting", "olandne@győr.example.org")
    assert erase_due(now=written.created_at + datetime.timedelta(days=1)).messages == 1
    written.refresh_from_db()
    assert (written.state, written.text, written.html, written.recipient) == ("erased", "", "", "")


def test_links_to_sign_in_are_kept_two_weeks_only(world: Programme) -> None:
    zsofia(two_day_meeting(world))
    message = sign_in_link(Person.objects.get(), language="hu", now=NOON)
    erase_due(now=NOON + datetime.timedelta(days=13))
    message.refresh_from_db()
    assert message.recipient
    erase_due(now=NOON + datetime.timedelta(days=14))
    message.refresh_from_db()
    assert (message.state, message.recipient, message.text) == ("erased", "", "")


def test_how_long_things_are_kept_is_a_setting(world: Programme, settings: LazySettings) -> None:
    settings.REGISTRATIONS_KEPT_DAYS, settings.NEEDS_KEPT_DAYS = 30, 0
    zsofia(two_day_meeting(world))
    assert erase_due(now=at(0)).needs == 1
    assert erase_due(now=at(29)).registrations == 0
    assert erase_due(now=at(30)).registrations == 1


def test_files_of_mails_go_too(
    world: Programme,
    settings: LazySettings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: object,
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FOLDER = "exchanges.outbox.backends.FolderBackend", tmp_path
    zsofia(two_day_meeting(world))
    send_due_messages(now=NOON)
    assert len(traces_in_mails("@example.org")) == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase_due(now=at(180))
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_how_much_went(world: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    make_registration(two_day_meeting(world).meeting, make_person(), status="cancelled", food="no walnuts")
    call_command("erase_due")
    assert capsys.readouterr().out == "1 needs, 0 registrations, 0 messages, 0 people erased\n"


def test_meetings_that_hold_nothing_any_more_are_not_looked_at_again(world: Programme) -> None:
    counts = []
    for days in (0, 30):
        zsofia(two_day_meeting(world) if not days else another_meeting(world, STARTS_ON + datetime.timedelta(days)))
        erase_due(now=at(400))
        with CaptureQueriesContext(connection) as queries:
            erase_due(now=at(400))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# At their own wish.


def test_who_wishes_to_be_erased_is_nowhere_any_more_and_the_place_goes_on(world: Programme) -> None:
    published = two_day_meeting(world, seats=1)
    registration = zsofia(published)
    waiting = sign_up(published, "next@example.org")
    sign_in_link(registration.person, language="hu", now=NOON)
    assert len(traces_of(*WORDS)) > 5
    erased = erase_person(person=Person.objects.get(name=NAME), now=at(-60))
    assert (erased.registrations, erased.people) == (1, 1)
    assert traces_of(*WORDS) == []
    assert (again(registration).status, again(registration).seat) == ("cancelled", None)
    assert again(waiting).offered_until is not None


def test_a_mail_that_a_coordinator_was_shown_goes_with_whom_it_was_for(world: Programme) -> None:
    registration = zsofia(two_day_meeting(world))
    files = [("file", SimpleUploadedFile("plan.pdf", b"%PDF"))]
    shown = [f"<p>Kedves {NAME}!</p>"]
    for mails in (shown, []):
        keep_preview(actor=make_coordinator(), digest="", mails=mails, files=files, now=NOON)
    assert registration.person is not None
    erase_person(person=registration.person, now=NOON)
    assert traces_of(*WORDS) == []
    assert [kept.mails for kept in Preview.objects.all()] == [[]]


def test_a_last_mail_takes_the_meeting_out_of_their_calendar(world: Programme) -> None:
    zsofia(two_day_meeting(world))
    send_due_messages(now=NOON)
    mail.outbox.clear()
    erase_person(person=Person.objects.get(), now=at(-60))
    (farewell,) = mail.outbox
    assert farewell.to == [EMAIL.lower()]
    (calendar,) = [part.content for part in farewell.alternatives if part.mimetype.startswith("text/calendar")]
    assert "METHOD:CANCEL" in calendar
    assert traces_of(*WORDS) == []


def test_a_mail_server_that_is_away_does_not_keep_anybody(world: Programme, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    zsofia(two_day_meeting(world))
    erase_person(person=Person.objects.get(), now=at(-60))
    assert traces_of(*WORDS) == []


def test_past_visits_still_count_after_an_erasure(world: Programme) -> None:
    published = two_day_meeting(world)
    registration = zsofia(published)
    before = totals_of(published.meeting)
    erase_person(person=Person.objects.get(), now=at(3))
    assert again(registration).status == "active"
    assert totals_of(published.meeting) == before
    assert traces_of(*WORDS) == []


@pytest.mark.parametrize("moved_by", [-200, 200])
def test_the_published_day_tells_what_is_over_whatever_the_draft_says(world: Programme, moved_by: int) -> None:
    published = two_day_meeting(world)
    registration = zsofia(published)
    published.meeting.set_dates(STARTS_ON + datetime.timedelta(days=moved_by), 2)
    published.meeting.save()
    erase_person(person=Person.objects.get(), now=at(1))
    assert (again(registration).status, again(registration).seat) == ("active", 1)


def test_colleagues_of_an_erased_person_stay_as_they_are(world: Programme) -> None:
    published = two_day_meeting(world)
    zsofia(published)
    other = sign_up(published, "other@example.org")
    erase_person(person=Person.objects.get(name=NAME), now=at(-60))
    assert again(other).is_coming
    told = Message.objects.get(recipient="other@example.org")
    assert told.state == "waiting"


def test_mails_to_the_contact_forget_a_delegates_name(world: Programme) -> None:
    published = two_day_meeting(world)
    town = town_of(published)
    delegation = register_delegation(
        published=published,
        details=DelegationDetails(
            contact=PersonDetails("contact@example.org", "The contact", town),
            colleagues=[PersonDetails(EMAIL, NAME, town), None],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )
    named = delegation.registrations.get(person__name=NAME)
    assert Message.objects.get(recipient="contact@example.org").text.count(EMAIL.lower()) == 1
    swap_delegate(registration=named, person=PersonDetails("new@example.org", "New one", town), now=NOON)
    erase_person(person=Person.objects.get(name=NAME), now=NOON)
    assert traces_of(*WORDS) == []
    assert Person.objects.filter(email="contact@example.org").exists()


@pytest.mark.parametrize(
    ("email", "name"),
    [("e", "e"), ("bo@example.org", "Bo"), ("office@example.org", "Ö"), ("ffice@example.org", "Anna Nowak")],
)
def test_whoever_erases_themselves_touches_no_mail_of_others(world: Programme, email: str, name: str) -> None:
    published = two_day_meeting(world)
    town = town_of(published)
    register_delegation(
        published=published,
        details=DelegationDetails(
            contact=PersonDetails("post-office@example.org", "Carla Öst", town),
            colleagues=[PersonDetails(f"{each}@example.org", each.title(), town) for each in ("bosse", "anna", "eva")],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )
    stranger = sign_up(two_day_meeting_elsewhere(world), email if "@" in email else "e@example.org").person
    assert stranger is not None
    Person.objects.filter(pk=stranger.pk).update(name=name)
    before = {each.pk: (each.text, each.html, each.state) for each in Message.objects.exclude(person=stranger)}
    erase_person(person=Person.objects.get(pk=stranger.pk), now=NOON)
    assert {each.pk: (each.text, each.html, each.state) for each in Message.objects.filter(pk__in=before)} == before


def test_a_mail_to_a_contact_that_waits_is_sent_without_the_colleague_who_is_erased(
    world: Programme, settings: LazySettings, tmp_path: Path, django_capture_on_commit_callbacks: object
) -> None:
    published = two_day_meeting(world)
    town = town_of(published)
    register_delegation(
        published=published,
        details=DelegationDetails(
            contact=PersonDetails("contact@example.org", "The contact", town),
            colleagues=[PersonDetails(EMAIL, NAME, town), PersonDetails("bo@example.org", "Bo", town)],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )
    erase_person(person=Person.objects.get(name=NAME), now=NOON)
    told = Message.objects.get(recipient="contact@example.org")
    assert told.state == "waiting"
    assert "bo@example.org" in told.text
    assert traces_of(*WORDS) == []
    # One that was sent into the folder says as little afterwards.
    settings.EMAIL_BACKEND, settings.EMAIL_FOLDER = "exchanges.outbox.backends.FolderBackend", tmp_path
    send_due_messages(now=NOON)
    assert len(traces_in_mails("bo@example.org")) > 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase_person(person=Person.objects.get(email="bo@example.org"), now=NOON)
    assert traces_in_mails("bo@example.org") == []
    assert len(traces_in_mails("contact@example.org")) == 1


@pytest.mark.parametrize("by_the_clock", [True, False])
def test_who_stands_in_a_delegations_list_only_is_erased_there_too(world: Programme, by_the_clock: bool) -> None:
    published = two_day_meeting(world)
    zsofia(published)
    town = town_of(published)
    delegation = register_delegation(
        published=published,
        details=DelegationDetails(
            contact=PersonDetails("contact@example.org", "The contact", town),
            colleagues=[PersonDetails(EMAIL, NAME, town)],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )
    assert delegation.stand_ins.exists()
    if by_the_clock:
        erase_due(now=at(181))
    else:
        erase_person(person=Person.objects.get(name=NAME), now=NOON)
    assert not delegation.stand_ins.exists()
    assert traces_of(*WORDS) == []


def test_with_the_contact_go_the_places_that_nobody_was_named_for(world: Programme) -> None:
    published = two_day_meeting(world, seats=2)
    town = town_of(published)
    delegation = register_delegation(
        published=published,
        details=DelegationDetails(
            contact=PersonDetails(EMAIL, NAME, town),
            colleagues=[None, None],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )
    named, unnamed = delegation.registrations.order_by("rank")
    name_delegate(registration=named, person=PersonDetails("c@example.org", "Colleague", town), now=NOON)
    erase_person(person=Person.objects.get(name=NAME), now=NOON)
    assert again(named).is_coming
    assert (again(unnamed).status, again(unnamed).seat) == ("cancelled", None)
    assert traces_of(*WORDS) == []


def test_a_registration_for_a_meeting_that_is_public_no_more_holds_no_place_in_nobodys_name(world: Programme) -> None:
    published = two_day_meeting(world)
    registration = zsofia(published)
    unpublish(PublishedMeeting.objects.filter(meeting=published.meeting))
    erase_person(person=Person.objects.get(), now=NOON)
    assert (again(registration).status, again(registration).seat) == ("cancelled", None)
    assert traces_of(*WORDS) == []


def test_the_same_address_can_register_anew_after_an_erasure(world: Programme) -> None:
    published = two_day_meeting(world)
    first = zsofia(published)
    erase_person(person=Person.objects.get(), now=NOON)
    assert zsofia(published).pk != first.pk
