"""A calendar of as many meetings as a benchmark likes, written quickly: twelve a month, most of them to come."""

import datetime
from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from exchanges.meetings.models import Exchange, Meeting, Theme
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.registrations.models import Person, Registration, RegistrationTerms
from municipalities.models import Municipality, Participation, Programme
from tests import factories

COUNTRIES = ("SE", "DE", "AT", "HU", "IT", "PL")
A_MONTH = 12
SEATS = 40
SUMMARY = (
    "A day with those who planned it: how they began, what it cost, who was against it and why they changed their mind."
)


class ManyMeetings:
    """A programme whose only version can be filled up to any number of meetings."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        year = datetime.timedelta(days=365)
        self.programme = factories.make_programme(starts_on=self.today - year, ends_on=self.today + year)
        for code in COUNTRIES:
            factories.make_full_network(self.programme, code, forerunners=3, network=3)
        self.version = factories.make_version(self.programme)
        self.number = 0

    @property
    def next_month(self) -> datetime.date:
        """The first day of a month that has its twelve meetings, however many there are in all."""
        return _month(self.today, 1)

    def fill(self, number: int) -> None:
        """Add meetings until there are so many, each with seats and somebody who comes."""
        numbers = range(self.number, number)
        with transaction.atomic():
            if connection.vendor == "postgresql":
                # The triggers look at every meeting after each row; what is written here keeps their rules.
                connection.cursor().execute("SET LOCAL session_replication_role = replica")
            meetings = Meeting.objects.bulk_create(self._meetings(numbers), batch_size=500)
            PublishedMeeting.objects.bulk_create(map(self._published, meetings), batch_size=500)
            RegistrationTerms.objects.bulk_create(
                [RegistrationTerms(meeting=meeting, seats_in_person=SEATS) for meeting in meetings], batch_size=500
            )
            _register_somebody(meetings, self.programme)
            if connection.vendor == "postgresql":
                # In a transaction around this one, as a test has, the triggers would stay away until that ends.
                connection.cursor().execute("SET LOCAL session_replication_role = origin")
        self.number = number
        # Written with the triggers, which change the stamp.
        Programme.objects.filter(pk=self.programme.pk).update(name=f"{number} meetings")
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")

    def _meetings(self, numbers: range) -> list[Meeting]:
        exchanges = list(Exchange.objects.filter(programme=self.programme, country__isnull=False).order_by("country"))
        themes = list(Theme.objects.filter(programme=self.programme).order_by("position"))
        hosts = {
            exchange.pk: list(
                Participation.objects.filter(
                    programme=self.programme, municipality__country=exchange.country
                ).select_related("municipality__country")
            )
            for exchange in exchanges
        }
        return [
            _meeting(number, exchanges[number % len(exchanges)], themes[number % len(themes)], hosts, self.today)
            for number in numbers
        ]

    def _published(self, meeting: Meeting) -> PublishedMeeting:
        version: Version = self.version
        return PublishedMeeting(
            version=version,
            meeting=meeting,
            exchange=meeting.exchange,
            host=meeting.host,
            theme=meeting.theme,
            starts_on=meeting.starts_on,
            ends_on=meeting.ends_on,
            status="published" if meeting.ends_on >= self.today else "held",
            changed_at=version.published_at,
        )


def _meeting(
    number: int, exchange: Exchange, theme: Theme, hosts: dict[int, list[Participation]], today: datetime.date
) -> Meeting:
    host = hosts[exchange.pk][number // len(COUNTRIES) % len(hosts[exchange.pk])]
    day = _day(number, today)
    return Meeting(
        exchange=exchange,
        host=host,
        theme=theme,
        starts_on=day,
        ends_on=day + datetime.timedelta(days=number % 5 == 0),
        status="published" if day >= today else "held",
        slug=f"meeting-{number}",
        titles={"en": f"Cooler streets, number {number}: trees, shade and water in the old town"},
        summaries={"en": SUMMARY},
        format=("in_person", "hybrid", "in_person", "online")[number % 4],
        starts_at=datetime.time(9, 30),
        ends_at=datetime.time(15),
        venue="Town hall",
        languages="en, sv",
    )


def _day(number: int, today: datetime.date) -> datetime.date:
    """Three months of four lie ahead, each with twelve meetings on days of their own; the others are over."""
    dozen, position = divmod(number, A_MONTH)
    round_, quarter = divmod(dozen, 4)
    month = _month(today, 3 * round_ + quarter + 1 if quarter < 3 else -1 - round_)
    return month.replace(day=2 * position + 1)


def _month(day: datetime.date, ahead: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return datetime.date(year, month + 1, 1)


def _register_somebody(meetings: Sequence[Meeting], programme: Programme) -> None:
    now = timezone.now()
    towns = list(Municipality.objects.filter(participations__programme=programme).order_by("pk"))
    names = (f"kim-{meeting.pk}" for meeting in meetings)
    people = Person.objects.bulk_create(
        [Person(email=f"{name}@example.org", name=name, created_at=now) for name in names], batch_size=500
    )
    Registration.objects.bulk_create(islice(_registrations(meetings, people, towns, now), None), batch_size=500)


def _registrations(
    meetings: Sequence[Meeting], people: Sequence[Person], towns: Sequence[Municipality], now: datetime.datetime
) -> Iterator[Registration]:
    for number, (meeting, person) in enumerate(zip(meetings, people, strict=True)):
        yield Registration(
            reference=f"R{meeting.pk}",
            meeting=meeting,
            person=person,
            municipality=towns[number % len(towns)],
            mode="online" if meeting.format == "online" else "in_person",
            rank=1,
            seat=1,
            consent_version="1",
            created_at=now,
            changed_at=now,
        )
