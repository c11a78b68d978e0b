"""Learning between municipalities: who was at meetings which others hosted, counted from attendance."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, PublishedMeetingQuerySet
from exchanges.registrations.attendance.attending import FEWEST_PEOPLE
from exchanges.registrations.models import Attendance
from localisation.alphabet import in_the_alphabet
from municipalities.models import Country, Municipality, Programme


def people_in_words(people: int) -> str:
    """Say how many people came, without a number that is small enough to mean somebody."""
    if people < FEWEST_PEOPLE:
        return _("1–2 people")
    return ngettext("%(count)s person", "%(count)s people", people) % {"count": people}


@dataclass(frozen=True, slots=True)
class Learning:
    """A municipality that was at `meetings` meetings which another hosted.

    Somebody who came to two of them counts twice among the `people`.
    """

    learner: Municipality
    host: Municipality
    meetings: int
    people: int

    @property
    def people_in_words(self) -> str:
        """How many people came, in words that tell of nobody."""
        return people_in_words(self.people)

    @property
    def crosses_a_border(self) -> bool:
        """Whether the two lie in different countries."""
        return self.learner.country_id != self.host.country_id

    def is_about(self, country_code: str) -> bool:
        """Tell whether one of the two lies in a country."""
        return country_code in (self.learner.country_id, self.host.country_id)


def learning_in(meetings: PublishedMeetingQuerySet) -> list[Learning]:
    """Count who learned from whom at published meetings, in four queries.

    Meetings that are cancelled, or have no municipality as a host, are left out, and so is who came to a meeting of
    their own. Of a meeting with several hosts one learns from each of them.
    """
    hosts = _hosts_by_meeting(meetings.standing())
    attended: Counter[tuple[int, int]] = Counter()
    people: Counter[tuple[int, int]] = Counter()
    for meeting, learner, number in _attendance_at(meetings):
        for host in hosts.get(meeting, set()) - {learner}:
            attended[learner, host] += 1
            people[learner, host] += number
    towns = Municipality.objects.select_related("country").in_bulk({pk for pair in attended for pk in pair})
    found = [Learning(towns[pair[0]], towns[pair[1]], attended[pair], people[pair]) for pair in attended]
    return sorted(found, key=_by_host)


def _by_host(learning: Learning) -> tuple[bytes, bytes, int, bytes, int]:
    host, learner = learning.host, learning.learner
    name, country = in_the_alphabet(host.name), in_the_alphabet(host.country.display_name)
    return country, name, -learning.meetings, in_the_alphabet(learner.name), learner.pk


def _hosts_by_meeting(meetings: QuerySet[PublishedMeeting]) -> dict[int, set[int]]:
    hosts: dict[int, set[int]] = defaultdict(set)
    for meeting, host in meetings.order_by().values_list("meeting_id", "host__municipality_id"):
        hosts[meeting] |= {host} if host else set()
    together = Meeting.co_hosts.through.objects.filter(meeting__in=meetings.order_by().values("meeting"))
    for meeting, host in together.values_list("meeting_id", "participation__municipality_id"):
        hosts[meeting].add(host)
    return hosts


def not_under_way(meetings: QuerySet[PublishedMeeting]) -> QuerySet[PublishedMeeting]:
    """Leave out meetings that are under way: a number that grows with each person at the door tells of that person."""
    today = timezone.localdate()
    return meetings.exclude(starts_on__lte=today, ends_on__gte=today)


def _attendance_at(meetings: QuerySet[PublishedMeeting]) -> Iterable[tuple[int, int, int]]:
    """Return meeting, municipality and number of people; erased registrations still count."""
    over = not_under_way(meetings).order_by()
    there = Attendance.objects.filter(
        registration__meeting__in=over.values("meeting"), registration__municipality__isnull=False
    )
    counted = there.order_by().values_list("registration__meeting_id", "registration__municipality_id")
    return counted.annotate(people=Count("registration", distinct=True))


@dataclass(frozen=True, slots=True)
class Host:
    """A host with those who learned from it."""

    municipality: Municipality
    learnings: tuple[Learning, ...]

    @property
    def learners_in_words(self) -> str:
        """Name the learners, with the number of meetings where they came to more than one."""
        return ", ".join(
            f"{one.learner.name} ({one.meetings})" if one.meetings > 1 else one.learner.name for one in self.learnings
        )


@dataclass(frozen=True, slots=True)
class HostCountry:
    """The hosts of a country."""

    country: Country
    hosts: tuple[Host, ...]


def by_host(learnings: Iterable[Learning]) -> list[HostCountry]:
    """Group what was learned, which is in order, by the hosts and their countries."""
    countries: dict[str, dict[int, list[Learning]]] = {}
    for one in learnings:
        countries.setdefault(one.host.country_id, {}).setdefault(one.host.pk, []).append(one)
    return [
        _host_country([Host(group[0].host, tuple(group)) for group in hosts.values()]) for hosts in countries.values()
    ]


def _host_country(hosts: Sequence[Host]) -> HostCountry:
    return HostCountry(hosts[0].municipality.country, tuple(hosts))


def programmes_with_attendance(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Narrow to the programmes at whose meetings somebody was noted as present."""
    there = Attendance.objects.filter(registration__meeting__exchange__programme=OuterRef("pk"))
    return programmes.filter(Exists(there))


def learning_around(town: Municipality) -> list[Learning]:
    """Return whom a municipality learned from and who learned from it, over all published programmes."""
    is_near = Q(host__municipality=town) | Q(meeting__co_hosts__municipality=town)
    was_there = Exists(
        Attendance.objects.filter(registration__meeting=OuterRef("meeting"), registration__municipality=town)
    )
    shown = PublishedMeeting.objects.current().filter(is_near | was_there).distinct()
    return [one for one in learning_in(shown) if town in (one.learner, one.host)]
