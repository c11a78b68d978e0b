"""Every plain constraint of the database, each broken by a write around the models."""

import datetime
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from exchanges.models import (
    Act,
    AgendaItem,
    Attendance,
    Document,
    Exchange,
    Exemption,
    Feedback,
    FormerRole,
    FormerThemeKey,
    Highlight,
    HostConfirmation,
    HostingRule,
    Meeting,
    MeetingDay,
    Message,
    Naming,
    Organizer,
    Person,
    PublishedMeeting,
    Registration,
    RegistrationTerms,
    SeatAllotment,
    SendingPause,
    SiteStamp,
    Slot,
    StandIn,
    TakeHome,
    Theme,
    Version,
    Withdrawal,
    WithdrawnMeeting,
)
from municipalities.models import (
    Coordination,
    Country,
    FormerSlug,
    Municipality,
    Network,
    Participation,
    Photo,
    Profile,
    Programme,
    User,
)
from tests.exchanges.registrations.factories import make_delegation, make_person, make_registration
from tests.factories import (
    NOON,
    host_of,
    make_agenda_item,
    make_availability,
    make_closed_period,
    make_coordinator,
    make_country,
    make_document,
    make_exemption,
    make_highlight,
    make_meeting,
    make_municipality,
    make_photo,
    make_proposal,
    make_theme_level,
    make_user,
    make_version,
    slot_of,
    theme_of,
)
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

DAY = datetime.date(2027, 3, 9)
BEFORE = DAY - datetime.timedelta(days=1)

Write = Callable[[Programme], object]


def a_meeting(world: Programme, **fields: object) -> None:
    meeting = make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY)
    Meeting.objects.filter(pk=meeting.pk).update(**fields)


def a_rule(world: Programme, **fields: object) -> None:
    HostingRule.objects.filter(programme=world, kind="award").update(**fields)


def a_version(world: Programme, **fields: object) -> None:
    rewrite(Version.objects.filter(pk=make_version(world).pk), **fields)


def a_further_version(world: Programme, **fields: object) -> None:
    Version.objects.create(programme=world, reason="x", published_at=NOON, **fields)


def a_published_meeting(world: Programme, **fields: object) -> None:
    version = make_version(world, make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY))
    rewrite(PublishedMeeting.objects.filter(version=version), **fields)


def shown_twice(world: Programme) -> None:
    meeting = make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY)
    version = make_version(world, meeting)
    PublishedMeeting.objects.create(
        version=version, meeting=meeting, exchange=meeting.exchange, starts_on=DAY, ends_on=DAY, changed_at=NOON,
        status="published",
    )  # fmt: skip


def a_former_role(world: Programme, **fields: object) -> None:
    given = {"role": "network", "last_day": BEFORE, **fields}
    FormerRole.objects.create(participation=host_of(world, "award"), **given)


def a_confirmation(world: Programme, **fields: object) -> None:
    meeting = Meeting.objects.first() or make_meeting(slot=slot_of(world, "award"), starts_on=DAY)
    given = {"host": meeting.host, "starts_on": DAY, "ends_on": DAY, **fields}
    HostConfirmation.objects.create(meeting=meeting, **given)


def a_withdrawal(world: Programme, **fields: object) -> Withdrawal:
    given = {"first_day": BEFORE, "reason": "No staff.", "noted_at": NOON, **fields}
    return Withdrawal.objects.create(participation=host_of(world, "award"), **given)


def a_slot(world: Programme, **fields: object) -> None:
    Slot.objects.filter(pk=slot_of(world, "award").pk).update(**fields)


def a_webinar(world: Programme) -> Meeting:
    return make_meeting(world, starts_on=DAY)


def a_registration(world: Programme, **fields: object) -> Registration:
    return make_registration(a_webinar(world), **fields)


def registered_twice(world: Programme, **fields: object) -> None:
    meeting = a_webinar(world)
    for _number in range(2):
        make_registration(meeting, **fields)


def registered_for_one_meeting_twice(world: Programme) -> None:
    registered_twice(world, person=make_person())


def terms(world: Programme, **fields: object) -> RegistrationTerms:
    return RegistrationTerms.objects.create(meeting=a_webinar(world), **fields)


def keeping(world: Programme, times: int = 1, **fields: object) -> None:
    kept = terms(world)
    for _number in range(times):
        SeatAllotment.objects.create(terms=kept, seats=1, **fields)


def an_attendance(world: Programme, times: int = 1, mode: str = "online") -> None:
    registration = a_registration(world)
    for _number in range(times):
        Attendance.objects.create(registration=registration, day=DAY, mode=mode, recorded_at=NOON)


def a_feedback(world: Programme, **fields: object) -> Feedback:
    answers = {"useful": 5, "exchange": 1, "arrangements": 3, **fields}
    return Feedback.objects.create(meeting=a_webinar(world), language="en", given_on=DAY, **answers)


def a_take_home(world: Programme, times: int = 1, learning: str = "Trees cool streets.") -> None:
    meeting, town = a_webinar(world), make_municipality()
    for _number in range(times):
        TakeHome.objects.create(meeting=meeting, municipality=town, language="en", learning=learning, written_at=NOON)


def a_naming(world: Programme, times: int = 1) -> None:
    a_message(world)
    person = make_person()
    for _time in range(times):
        Naming.objects.create(message=Message.objects.get(), person=person)


def a_stand_in(world: Programme, times: int = 1, mode: str = "in_person") -> None:
    delegation, person = make_delegation(a_webinar(world)), make_person()
    for number in range(times):
        StandIn.objects.create(delegation=delegation, person=person, reference=str(number), mode=mode)


def a_message(_world: Programme, **fields: object) -> Message:
    number = str(Message.objects.count())
    fields = {"key": number, "message_id": number, "recipient": "a@example.org", "due_at": NOON, **fields}
    return Message.objects.create(kind="x", language="en", subject="x", text="x", html="x", created_at=NOON, **fields)


def a_day(world: Programme, times: int = 1, **fields: object) -> None:
    meeting = a_webinar(world)
    for _number in range(times):
        MeetingDay.objects.create(meeting=meeting, **{"day_number": 1, "venue": "Town hall", **fields})


def an_agenda_item(world: Programme, **fields: object) -> AgendaItem:
    return make_agenda_item(a_webinar(world), **fields)


def a_document(world: Programme) -> Document:
    return make_document(a_webinar(world))


def a_theme_document(world: Programme) -> Document:
    return make_document(theme=theme_of(world))


def a_highlight(world: Programme, **fields: object) -> Highlight:
    return make_highlight(host_of(world, "forerunner"), "planning", **fields)


def twice(make: Write) -> Write:
    def write(world: Programme) -> None:
        make(world)
        make(world)

    return write


def updated(model: type, make: Write, **fields: object) -> Write:
    def write(world: Programme) -> None:
        made = make(world)
        model._default_manager.filter(pk=made.pk).update(**fields)

    return write


BROKEN: dict[str, Write] = {
    "country_code_has_two_letters": lambda _: Country.objects.create(code="S"),
    "municipality_has_both_coordinates_in_range_or_none": updated(
        Municipality, lambda _: make_municipality(), latitude=59.0
    ),
    "municipality_has_a_name": updated(Municipality, lambda _: make_municipality(), name=""),
    "municipality_has_inhabitants_where_they_are_counted": lambda _: Profile.objects.create(
        municipality=make_municipality(), population=0
    ),
    "municipality_is_climate_neutral_by_a_year_of_our_time": lambda _: Profile.objects.create(
        municipality=make_municipality(), climate_neutral_by=20
    ),
    "photo_says_what_it_shows": updated(Photo, lambda _: make_photo(), alt_texts={}),
    "photo_has_files_of_a_known_size": updated(Photo, lambda _: make_photo(), small_file=""),
    "programme_starts_before_it_ends": updated(Programme, lambda world: world, ends_on=DAY.replace(2026)),
    "programme_has_a_weekday": lambda world: Programme.objects.filter(pk=world.pk).update(weekday_mask=0),
    "programme_notice_is_a_year_at_most": lambda world: Programme.objects.filter(pk=world.pk).update(notice_days=366),
    "programme_has_one_network_a_country": lambda world: Network.objects.create(programme=world, country_id="SE"),
    "closed_period_starts_before_it_ends": lambda world: make_closed_period(world.networks.first(), DAY, BEFORE),
    "municipality_has_one_role_in_a_programme": lambda world: Participation.objects.create(
        programme=world, municipality=host_of(world, "award").municipality, role="network"
    ),
    "participation_role_is_known": lambda world: Participation.objects.filter(programme=world).update(role="guest"),
    "availability_period_starts_before_it_ends": lambda world: make_availability(host_of(world, "award"), DAY, BEFORE),
    "availability_kind_is_known": lambda world: make_availability(host_of(world, "award"), DAY, DAY, kind="maybe"),
    "user_email_is_unique_however_capitalised": lambda _: [
        make_user("a@example.org"), User.objects.bulk_create([User(email="A@example.org")]),
    ],
    "coordination_names_a_country_or_all": updated(
        Coordination, lambda _: make_coordinator("SE").coordination, scope="programme"
    ),
    "programme_has_one_hosting_rule_of_a_kind": lambda world: HostingRule.objects.create(
        programme=world, kind="award", host_role="award", scope="each"
    ),
    "hosting_rule_host_role_is_known": lambda world: a_rule(world, host_role="guest"),
    "hosting_rule_scope_is_known": lambda world: a_rule(world, scope="town"),
    "hosting_rule_lasts_a_day_at_least": lambda world: a_rule(world, days=0),
    "programme_has_a_slot_once": lambda world: Slot.objects.create(
        programme=world, rule=slot_of(world, "award").rule, key=slot_of(world, "award").key, number=1
    ),
    "slot_is_numbered_from_one": lambda world: a_slot(world, number=0),
    "slot_is_exempt_from_a_rule_once": twice(lambda world: make_exemption(slot_of(world, "award"), "period")),
    "exemption_rule_is_known": lambda world: make_exemption(slot_of(world, "award"), "manners"),
    "exemption_is_for_a_meeting": lambda _world: Exemption.objects.create(
        rule="period", reason="The hall burnt down.", granted_at=NOON
    ),
    "exemption_has_a_reason": lambda world: make_exemption(slot_of(world, "award"), "period", reason=""),
    "meeting_is_confirmed_once": twice(lambda world: a_confirmation(world)),
    "confirmation_starts_before_it_ends": lambda world: a_confirmation(world, ends_on=BEFORE),
    "municipality_has_one_role_on_a_day": twice(lambda world: a_former_role(world)),
    "former_role_is_known": lambda world: a_former_role(world, role="guest"),
    "withdrawal_has_a_reason": lambda world: a_withdrawal(world, reason=""),
    "withdrawn_meeting_outcome_is_known": lambda world: WithdrawnMeeting.objects.create(
        withdrawal=a_withdrawal(world), outcome="lost"
    ),
    "given_meeting_has_its_new_host": lambda world: WithdrawnMeeting.objects.create(
        withdrawal=a_withdrawal(world), outcome="given"
    ),
    "programme_has_a_theme_once": lambda world: Theme.objects.create(programme=world, key="open"),
    "theme_scope_is_known": lambda world: Theme.objects.filter(programme=world).update(scope="town"),
    "municipality_rates_a_theme_once": twice(lambda world: make_theme_level(host_of(world, "award"), "open")),
    "theme_levels_go_from_0_to_3": lambda world: make_theme_level(host_of(world, "award"), "open", interest=4),
    "programme_has_one_exchange_a_country": lambda world: Exchange.objects.create(programme=world, country_id="SE"),
    "programme_has_one_european_exchange": lambda world: Exchange.objects.create(programme=world),
    "slot_is_filled_once": twice(lambda world: a_meeting(world)),
    "meeting_starts_before_it_ends": lambda world: a_meeting(world, ends_on=BEFORE),
    "meeting_status_is_known": lambda world: a_meeting(world, status="maybe"),
    "meeting_format_is_known": lambda world: a_meeting(world, format="by post"),
    "meeting_step_free_is_known": lambda world: a_meeting(world, step_free="maybe"),
    "meeting_languages_are_codes": lambda world: a_meeting(world, languages="English, Svenska"),
    "meeting_interpretation_is_into_codes": lambda world: a_meeting(world, interpretation="EN; sv"),
    "municipality_had_a_slug_once": twice(
        lambda world: FormerSlug.objects.create(municipality=host_of(world, "award").municipality, name="lodz")
    ),
    "theme_had_an_identifier_once": twice(
        lambda world: FormerThemeKey.objects.create(theme=theme_of(world, "open"), name="free")
    ),
    "organizer_has_a_mailbox": lambda world: Organizer.objects.create(
        meeting=make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY), mailbox=""
    ),
    "meeting_describes_a_day_once": lambda world: a_day(world, 2),
    "days_of_a_meeting_are_numbered_from_one": lambda world: a_day(world, day_number=0),
    "format_of_a_day_is_known": lambda world: a_day(world, format="by post"),
    "day_that_differs_says_how": lambda world: a_day(world, venue=""),
    "agenda_counts_days_from_one": lambda world: an_agenda_item(world, day_number=0),
    "agenda_item_starts_before_it_ends": lambda world: an_agenda_item(world, starts_at="10:00", ends_at="10:00"),
    "agenda_item_kind_is_known": lambda world: an_agenda_item(world, kind="nap"),
    "agenda_item_has_a_title": updated(AgendaItem, an_agenda_item, titles={}),
    "document_belongs_to_a_meeting_or_a_theme": updated(Document, a_document, meeting=None),
    "document_audience_is_known": updated(Document, a_document, audience="friends"),
    "theme_document_is_not_for_participants": updated(Document, a_theme_document, audience="participants"),
    "document_has_a_title": updated(Document, a_document, titles={}),
    "document_has_a_file_that_is_known": updated(Document, a_document, size_bytes=0),
    "highlights_are_few": lambda world: a_highlight(world, position=6),
    "highlight_has_a_title": updated(Highlight, a_highlight, titles={}),
    "slot_meeting_has_host_and_theme": lambda world: a_meeting(world, theme=None),
    "proposal_state_is_known": lambda world: make_proposal(world, state="lost"),
    "accepted_proposal_has_its_time": lambda world: make_proposal(world, state="accepted"),
    "programme_has_a_version_number_once": lambda world: [
        make_version(world), a_further_version(world, number=1, is_current=False),
    ],
    "programme_has_one_current_version": lambda world: [
        make_version(world), a_further_version(world, number=2),
    ],
    "versions_are_numbered_from_one": lambda world: a_version(world, number=0),
    "version_has_a_reason": lambda world: a_version(world, reason=""),
    "version_shows_a_meeting_once": shown_twice,
    "published_meeting_starts_before_it_ends": lambda world: a_published_meeting(world, ends_on=BEFORE),
    "published_meeting_status_is_known": lambda world: a_published_meeting(world, status="proposed"),
    "mailbox_has_a_name_once_however_capitalised": lambda _: [
        make_person("a@example.org", name="Clerk"), make_person("A@example.org", name="CLERK"),
    ],
    "personal_feed_key_is_given_once": lambda _: [make_person(feed_key="x"), make_person(feed_key="x")],
    "person_has_an_email": updated(Person, lambda _: make_person(), email=""),
    "person_registers_for_a_meeting_once": registered_for_one_meeting_twice,
    "registrations_of_a_meeting_have_an_order": lambda world: registered_twice(world, rank=1),
    "seat_is_held_once": lambda world: registered_twice(world, seat=1),
    "only_active_registrations_hold_seats": lambda world: a_registration(world, status="cancelled", seat=1),
    "offer_holds_a_seat": lambda world: a_registration(world, offered_until=NOON),
    "registration_status_is_known": lambda world: a_registration(world, status="lost"),
    "registration_mode_is_known": lambda world: a_registration(world, mode="by post"),
    "registration_is_somebodys": updated(Registration, a_registration, person=None),
    "registration_was_in_a_known_mode": lambda world: a_registration(world, was_mode="both"),
    "erased_registration_keeps_nothing_personal": lambda world: a_registration(world, erased_at=NOON, food="vegan"),
    "registration_opens_before_it_closes": lambda world: terms(world, opens_at=NOON, closes_at=NOON),
    "seats_are_allotted_to_a_municipality_or_a_country": lambda world: keeping(world),
    "municipality_has_an_allotment_once": lambda world: keeping(world, 2, municipality=make_municipality()),
    "country_has_an_allotment_once": lambda world: keeping(world, 2, country_id="SE"),
    "attendance_is_recorded_once_a_day": lambda world: an_attendance(world, 2),
    "attendance_mode_is_known": lambda world: an_attendance(world, mode="by post"),
    "feedback_goes_from_1_to_5": lambda world: a_feedback(world, useful=6),
    "municipality_notes_a_meeting_once": lambda world: a_take_home(world, 2),
    "take_home_says_what_was_learned": lambda world: a_take_home(world, learning=""),
    "delegation_names_a_stand_in_once": lambda world: a_stand_in(world, 2),
    "stand_in_mode_is_known": lambda world: a_stand_in(world, mode="by post"),
    "message_state_is_known": lambda world: a_message(world, state="lost"),
    "sent_message_has_its_time": lambda world: a_message(world, state="sent"),
    "message_being_sent_is_leased": lambda world: a_message(world, state="sending"),
    "message_names_a_person_once": lambda world: a_naming(world, 2),
    "subject_has_a_slot_of_the_stamp_once": twice(
        lambda _: SiteStamp.objects.create(subject="content", slot=99, value=1, seconds=1)
    ),
    "stopped_message_has_its_time": lambda world: a_message(world, state="stopped"),
    "sending_pause_has_a_known_reason": lambda _: SendingPause.objects.create(reason="whim", began_at=NOON),
    "act_leaves_after_it_is_done": lambda _: Act.objects.create(
        said="Łódź – moved", done_by=make_coordinator("SE"), done_at=NOON, leaves_at=NOON - datetime.timedelta(1)
    ),
    "message_has_a_recipient": lambda world: a_message(world, recipient=""),
}  # fmt: skip


def constraints_by_name() -> dict[str, tuple[str, list[str]]]:
    return {
        constraint.name: (model._meta.db_table, list(getattr(constraint, "fields", ())))
        for label in ("municipalities", "exchanges")
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_broken_here_once() -> None:
    assert set(BROKEN) == set(constraints_by_name())


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_the_database_refuses_what_breaks(name: str, world: Programme) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BROKEN[name](world)
    table, fields = constraints_by_name()[name]
    # SQLite names the columns of a unique constraint instead of the constraint.
    columns = [f"{table}.{field}" for field in fields]
    named = name in str(refusal.value) or (
        connection.vendor == "sqlite" and columns and all(column in str(refusal.value) for column in columns)
    )
    assert named, str(refusal.value)


def test_an_ordinary_world_is_let_through(world: Programme) -> None:
    make_country("FR")
    make_theme_level(host_of(world, "award"), "open", interest=3)
    make_closed_period(world.networks.first(), DAY, DAY)
    make_exemption(slot_of(world, "award"), "period")
    version = make_version(world, make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY))
    make_version(world)
    assert theme_of(world).scope == "national"
    assert Version.objects.get(pk=version.pk).is_current is False
