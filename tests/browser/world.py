"""A small world with something on every page: meetings in each state, people in each state, mails, proposals."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from audit.models import By, Entry
from audit.recording import Doer, Thing, record, recorded
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.attending import record_attendance
from exchanges.registrations.booking.delegations import DelegationDetails, register_delegation
from exchanges.registrations.identity.delegation_links import delegation_token
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, Visit
from exchanges.registrations.identity.links import (
    certificate_token,
    check_in_token,
    feedback_token,
    manage_token,
    sign_in_token,
)
from exchanges.registrations.models import Feedback, Person, Registration, TakeHome
from exchanges.registrations.personal_data.erasure import ErasureCounts
from exchanges.registrations.personal_data.export import make_receipt
from municipalities.models import Programme, User
from tests import factories
from tests.exchanges.outbox.letters import make_act, make_message
from tests.exchanges.registrations.factories import (
    ONLINE,
    details,
    make_terms,
    published_of,
    sign_up,
    town_of,
)
from tests.rewriting import rewrite

DAY = datetime.timedelta(days=1)
TITLE = "Cooler streets: trees, shade and water in the old town"


@dataclass
class World:
    """The programme, who may look at it, and the words that addresses are made of."""

    programme: Programme
    administrator: User
    coordinator: User
    participant: Person
    words: dict[str, Any] = field(default_factory=dict)

    def cookies_of(self, who: str) -> list[dict[str, str]]:
        """Sign somebody in; return what their browser keeps."""
        client = Client()
        if who == "participant":
            client.post(f"/me/sign-in/{sign_in_token(self.participant, now=timezone.now())}/")
        elif who != "nobody":
            client.force_login(getattr(self, who))
        return [{"name": name, "value": morsel.value} for name, morsel in client.cookies.items()]


def make_world() -> World:
    """Make a programme around today in two countries that are on the map, its plan published twice, and its people."""
    today, now = timezone.localdate(), timezone.now()
    programme = factories.make_world(
        "SE",
        "AT",
        name="Exchange around today",
        starts_on=today - 200 * DAY,
        ends_on=today + 400 * DAY,
        is_sample=True,
        weekday_mask=0b1111111,
    )
    programme.hosting_rules.update(year=None)
    _put_on_the_map(programme)
    meetings = _make_meetings(programme, today)
    _tell_more(programme, meetings)
    world = World(programme, factories.make_superuser(), factories.make_coordinator("SE"), Person())
    _invite(world, meetings, now)
    _hold(world, meetings, now)
    _plan_on(world, meetings, today)
    world.words |= {name: meeting.slug for name, meeting in meetings.items()}
    world.words |= {f"{name}_pk": str(meeting.pk) for name, meeting in meetings.items()}
    world.words |= {"month": meetings["coming"].starts_on, "empty_month": today + 250 * DAY}
    world.words["receipt"] = make_receipt(ErasureCounts(registrations=2, messages=3), now=now)
    return world


def _put_on_the_map(programme: Programme) -> None:
    for number, row in enumerate(programme.participations.select_related("municipality").order_by("pk")):
        town = row.municipality
        north = 59.0 if town.country_id == "SE" else 48.0
        town.latitude, town.longitude = north + 0.3 * number, 14 + 0.2 * number
        town.website, town.contact_email = "https://example.org/", "energy@example.org"
        town.save()


def _make_meetings(programme: Programme, today: datetime.date) -> dict[str, Meeting]:
    def make(kind: str, days_ahead: int, country: str | None = "SE", number: int = 1, **fields: object) -> Meeting:
        slot = factories.slot_of(programme, kind, country, number)
        hours = {"starts_at": datetime.time(9, 30), "ends_at": datetime.time(15)}
        return factories.make_meeting(slot=slot, starts_on=today + days_ahead * DAY, **{**hours, **fields})  # type: ignore[arg-type]

    meetings = {
        "held": make("award", -30, slug="held"),
        "going_on": make("forerunner", -1, days=3, format="hybrid", slug="going-on", theme="open"),
        "coming": make(
            "forerunner", 30, number=2, days=2, slug="coming", format="hybrid", languages="en, sv", titles={"en": TITLE}
        ),
        "full": make("forerunner", 50, "AT", slug="full", titles={"de": "Kühle Straßen", "en": "Cool streets"}),
        "moved": make("award", 70, "AT", slug="moved", theme="open"),
        "cancelled": make("network", 90, slug="cancelled"),
        "closed": make("forerunner", 110, "AT", 2, slug="closed", format="online"),
        "conference": make("conference", 300, None, slug="conference"),
    }
    factories.make_version(programme, *meetings.values())
    moved, cancelled = meetings["moved"], meetings["cancelled"]
    Meeting.objects.filter(pk=cancelled.pk).update(status="cancelled", cancellation_reason="The hall burnt down.")
    cancelled.refresh_from_db()
    moved.set_dates(moved.starts_on + 7 * DAY, 1)
    moved.save()
    version = factories.make_version(programme, reason="The hall burnt down, and one host asked for another week.")
    for meeting in meetings.values():
        factories.make_published_meeting(version, meeting, sequence=int(meeting in (moved, cancelled)))
    return meetings


def _tell_more(programme: Programme, meetings: dict[str, Meeting]) -> None:
    """Say what hosts add: the agenda, how to get there, documents, notes, what others come to see."""
    coming, held = meetings["coming"], meetings["held"]
    for item in (
        {"title": "Welcome", "starts_at": datetime.time(9, 30), "ends_at": datetime.time(10)},
        {"title": "Coffee", "kind": "break"},
        {"title": "Walk along the canal", "kind": "visit", "day_number": 2},
    ):
        factories.make_agenda_item(coming, **item)
    Meeting.objects.filter(pk=coming.pk).update(
        summaries={"en": "Trees cool a street by several degrees."},
        access_by_train={"en": "Ten minutes on foot from the station."},
        access_notes={"en": "The side entrance has no step."},
        step_free="partly",
        interpretation="sv",
    )
    Meeting.objects.filter(pk=held.pk).update(notes={"en": "We agreed to meet again."})
    for meeting in (coming, held):
        factories.make_document(meeting, audience="public")
    factories.make_highlight(factories.host_of(programme, "forerunner"), "open")
    programme.networks.update(coordinator_name="Network office", coordinator_email="office@example.org")


def _invite(world: World, meetings: dict[str, Meeting], now: datetime.datetime) -> None:
    """Register people: with a place, waiting, offered a place, as a delegation, asking to be let in."""
    early = now - 40 * DAY
    make_terms(meetings["coming"], seats_in_person=10)
    make_terms(meetings["full"], seats_in_person=1)
    make_terms(meetings["closed"], closes_at=now - DAY)
    coming, full = published_of(meetings["coming"]), published_of(meetings["full"])
    town = town_of(coming)
    mine = sign_up(coming, "anna@example.org", municipality=town, now=early, needs=Needs(food="Vegetarian"))
    assert mine.person is not None
    world.participant = mine.person
    asking = sign_up(
        coming,
        municipality=factories.host_of(world.programme, "network", "AT").municipality,
        now=early,
        reason="We plan the same.",
    )
    delegation = register_delegation(
        published=coming,
        details=DelegationDetails(
            contact=details("anna@example.org", town, name="Anna Nowak"),
            colleagues=[details(municipality=town), None],
            visit=Visit("in_person"),
            consent_version=CONSENT_VERSION,
        ),
        now=early,
    )
    sign_up(full, now=early)
    waiting = sign_up(full, "anna@example.org", now=early)
    offered = sign_up(coming, now=early)
    Registration.objects.filter(pk=offered.pk).update(offered_until=now + DAY)
    unnamed = delegation.registrations.get(person=None)
    world.words |= {"mine": manage_token(mine), "waiting": manage_token(waiting), "offered": manage_token(offered)}
    world.words |= {"asking": str(asking.pk), "delegation": str(delegation.pk), "unnamed": unnamed.reference}
    world.words |= {"delegation_link": delegation_token(delegation)}
    world.words |= {"sign_in": sign_in_token(world.participant, now=now), "registration": str(mine.pk)}


def _hold(world: World, meetings: dict[str, Meeting], now: datetime.datetime) -> None:
    """Note who came to the meetings that are over or go on, what they thought, and what they took home."""
    early, actor = now - 45 * DAY, world.administrator
    going_on, held = published_of(meetings["going_on"]), published_of(meetings["held"])
    there = sign_up(going_on, now=early, needs=Needs(food="Vegan"))
    sign_up(going_on, now=early, mode=ONLINE)
    sign_up(going_on, now=early, days=(going_on.starts_on,))
    _came(there, going_on, actor, now)
    for _number in range(3):
        _came(sign_up(held, now=early), held, actor, now)
        Feedback.objects.create(
            meeting=held.meeting,
            language="sv",
            useful=4,
            exchange=5,
            arrangements=3,
            comment="Mer promenader.",
            given_on=held.ends_on,
        )
    came = _came(sign_up(held, "anna@example.org", now=early), held, actor, now)
    TakeHome.objects.create(
        meeting=held.meeting,
        municipality=town_of(held),
        language="en",
        learning="Old trees need water.",
        next_step="A plan by June.",
        written_at=now,
    )
    # One registers while it is ahead, so it is over only now.
    Meeting.objects.filter(pk=held.meeting_id).update(status="held")
    rewrite(PublishedMeeting.objects.filter(meeting=held.meeting_id), status="held")
    world.words |= {
        "came": manage_token(came),
        "feedback": feedback_token(came),
        "certificate": certificate_token(came),
        "check_in": check_in_token(there),
    }


def _came(registration: Registration, meeting: PublishedMeeting, actor: User, now: datetime.datetime) -> Registration:
    record_attendance(registration=registration, day=meeting.starts_on, mode="in_person", actor=actor, now=now)
    return registration


def _plan_on(world: World, meetings: dict[str, Meeting], today: datetime.date) -> None:
    """Leave the coordinators something to do: a clash, an exemption, proposals, a mail that bounced."""
    programme = world.programme
    draft = factories.make_meeting(slot=factories.slot_of(programme, "network", "AT"), starts_on=today + 77 * DAY)
    exemption = factories.make_exemption(factories.slot_of(programme, "network", "AT"), "closed")
    proposal = factories.make_proposal(programme, state="failed", failure="The planner ran out of memory.")
    message = make_message(meeting=meetings["coming"], html="<html lang='en'><title>Hello</title><p>Hello Åsa.</p>")
    act = make_act(factories.make_coordinator(), at=timezone.now())
    for state in ("waiting", "waiting", "stopped"):
        stopped_at = timezone.now() if state == "stopped" else None
        make_message(
            meeting=meetings["coming"], kind="moved", act=act, due_at=act.leaves_at, state=state, stopped_at=stopped_at
        )
    host = factories.host_of(programme, "forerunner")
    version = programme.versions.get(is_current=True)
    gone = factories.make_withdrawal(
        programme.participations.filter(role="network", municipality__country="AT").order_by("-position")[0],
        first_day=today,
        reason="The municipality has no staff for the exchange after its merger.",
    )
    world.words |= {
        "leaving": str(factories.host_of(programme, "forerunner", "AT").pk),
        "withdrawal": str(gone.pk),
        "draft": str(draft.pk),
        "exemption": str(exemption.pk),
        "proposal": str(proposal.pk),
        "message": str(message.pk),
        "act": str(act.pk),
        "version": str(version.pk),
        "slot": str(draft.slot_id),
        "programme": str(programme.pk),
        "programme_slug": programme.slug,
        "theme_pk": str(programme.themes.order_by("pk")[0].pk),
        "network": str(programme.networks.order_by("pk")[0].pk),
        "participation": str(host.pk),
        "municipality": str(host.municipality_id),
        "town": host.municipality.slug,
        "user": str(world.coordinator.pk),
        "entry": str(_leave_traces(world, meetings).pk),
    }


def _leave_traces(world: World, meetings: dict[str, Meeting]) -> Entry:
    """Let the audit log hold a change, a look at needs and a refusal; return the change."""
    coming, actor = meetings["coming"], world.coordinator
    doer = Doer(By.USER, str(actor.pk), "Coordinator for Łódź–Győr", "192.0.2.0/24")
    thing = Thing("exchanges.Meeting", str(coming.pk), str(coming), "SE")
    record("needs.names", doer, thing)
    record("sign_in_refused", Doer(By.VISITOR, network="2001:db8:1::/48"))
    with recorded("meeting.change", doer, thing):
        texts = {"en": "Follow the green signs from the tram stop, across the canal and up the steps on the left."}
        Meeting.objects.filter(pk=coming.pk).update(venue="Folkets hus", access_by_train=texts, locked=True)
    return Entry.objects.get(act="meeting.change")
