"""The list of participants as coordinators work with it: who comes, waits and asks, and who was there on which day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from exchanges.meetings.languages.spoken import codes_of, language_name
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.models import Attendance, Registration
from exchanges.registrations.models.common_needs import FOOD, IN_THE_ROOM, CommonNeed, needs_in
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.models.states import IS_COMING, IS_REQUESTED, IS_WAITING
from localisation.alphabet import InTheAlphabet, in_the_alphabet
from localisation.searching import Word, says, searchable, words_of

SHOWN = {"coming": IS_COMING, "waiting": IS_WAITING, "requested": IS_REQUESTED}
"""What one can look at."""


@dataclass(frozen=True, slots=True)
class Box:
    """Somebody's day: whether they mean to come, and how they were there, empty where they were not.

    `noted_at` is when that was noted.
    """

    day: date
    is_planned: bool
    mode: str
    noted_at: datetime | None = None

    @property
    def words(self) -> str:
        """How they were there, or that they do not mean to come; empty where they do, or may still."""
        if not self.mode:
            return "" if self.is_planned else _("Not on this day")
        return _("Attended online") if self.mode == Mode.ONLINE else _("Attended")


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """A registration in the list."""

    registration: Registration
    name: str
    affiliation: str
    boxes: tuple[Box, ...]

    @property
    def called(self) -> str:
        """The name, or why there is none, in the reader's language."""
        return self.name or (_("Erased") if self.registration.erased_at else _("Not named yet"))


@dataclass(frozen=True, slots=True)
class ModeCount:
    """How many people come, wait and ask in a mode."""

    mode: Mode
    coming: int
    waiting: int
    requested: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many people with a seat mean to come on a day."""

    day: date
    in_person: int
    online: int


@dataclass(frozen=True, slots=True)
class LanguageCount:
    """How many people with a seat want to listen in a language; without a name: who has no preference."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Need:
    """What people need who come in person, as they chose it or in their own words, and who they are."""

    text: str
    names: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many need it."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class NeedsByKind:
    """What the host prepares for, by kind."""

    food: tuple[Need, ...]
    access: tuple[Need, ...]
    note: tuple[Need, ...]


def meeting_days(published: PublishedMeeting) -> tuple[date, ...]:
    """Return the days of a meeting in order."""
    length = (published.ends_on - published.starts_on).days + 1
    return tuple(published.starts_on + timedelta(days=number) for number in range(length))


def registrations_of(published: PublishedMeeting, *, shown: str = "coming", search: str = "") -> list[Registration]:
    """Return the registrations of a kind (a key of SHOWN) by municipality and name, their attendance with them.

    Each word of the search must be in the name, municipality, organisation, e-mail address or reference; capitals and
    accents do not matter, so that Łukasz is found by lukasz at the door. (Databases differ in what they fold.)
    """
    attended = Prefetch("attendances", Attendance.objects.order_by("day"))
    found = Registration.objects.filter(SHOWN[shown], meeting=published.meeting_id).prefetch_related(attended)
    found = found.select_related("person", "municipality__country", "delegation__municipality")
    words = words_of(search)
    ordered = found.order_by(InTheAlphabet("municipality__name"), InTheAlphabet("person__name"), "pk")
    return [each for each in ordered if not words or _says(each, words)]


def _says(registration: Registration, words: Sequence[Word]) -> bool:
    person = registration.person
    of_person = (person.name, person.email) if person else ()
    town = searchable(" ".join((person.organisation if person else "", registration.affiliation)))
    own = searchable(" ".join((*of_person, registration.reference)))
    return says(f"{own} {town}", words, town=town)


def lines_of(published: PublishedMeeting, registrations: Iterable[Registration]) -> list[ParticipantLine]:
    """Put registrations of registrations_of into lines with a box for each day of the meeting."""
    days = meeting_days(published)
    return [ParticipantLine(each, name_of(each), each.affiliation, _boxes(each, days)) for each in registrations]


def _boxes(registration: Registration, days: Iterable[date]) -> tuple[Box, ...]:
    was_there = {each.day: (each.mode, each.recorded_at) for each in registration.attendances.all()}
    return tuple(Box(day, _is_planned(registration, day), *was_there.get(day, ("", None))) for day in days)


def _is_planned(registration: Registration, day: date) -> bool:
    return not registration.days or day.isoformat() in registration.days


def name_of(registration: Registration) -> str:
    """Return the person's name; nothing where a delegation has named nobody, and after erasure."""
    return registration.person.name if registration.person else ""


def mode_counts(published: PublishedMeeting) -> list[ModeCount]:
    """Count who comes, waits and asks, by mode; modes in which nobody does any of it are left out."""
    counted = {key: _by_mode(published, shown) for key, shown in SHOWN.items()}
    found = [ModeCount(mode, **{key: counts[mode.value] for key, counts in counted.items()}) for mode in Mode]
    return [count for count in found if count.coming or count.waiting or count.requested]


def _by_mode(published: PublishedMeeting, shown: Q) -> Counter[str]:
    return Counter(
        Registration.objects.filter(shown, meeting=published.meeting_id).order_by().values_list("mode", flat=True)
    )


def day_counts(published: PublishedMeeting) -> list[DayCount]:
    """Count who has a seat on each day; who did not choose days comes on all of them."""
    coming = Registration.objects.of(published.meeting_id).coming().only("mode", "days")
    planned = Counter(
        (day, each.mode) for each in coming.order_by() for day in meeting_days(published) if _is_planned(each, day)
    )
    return [
        DayCount(day, planned[day, Mode.IN_PERSON.value], planned[day, Mode.ONLINE.value])
        for day in meeting_days(published)
    ]


def language_counts(published: PublishedMeeting) -> list[LanguageCount]:
    """Count who wants to listen in which language, most first; nothing where there is no choice of languages."""
    meeting = published.meeting
    offered = {*codes_of(meeting.languages), *codes_of(meeting.interpretation)}
    if len(offered) <= 1:
        return []
    coming = Registration.objects.of(published.meeting_id).coming().order_by()
    counted = Counter(coming.values_list("language", flat=True))
    found = [LanguageCount(language_name(code) if code else "", people) for code, people in counted.items()]
    return sorted(found, key=lambda count: (not count.name, -count.people, in_the_alphabet(count.name)))


def needs_of(published: PublishedMeeting) -> NeedsByKind:
    """Return what people need who come in person, the same choices and words (however capitalised) together."""
    coming = Registration.objects.of(published.meeting_id, Mode.IN_PERSON).coming()
    people = list(coming.select_related("person", "municipality").order_by(InTheAlphabet("person__name"), "pk"))
    return NeedsByKind(
        food=_grouped(people, "food", FOOD),
        access=_grouped(people, "access", IN_THE_ROOM),
        note=_grouped(people, "note"),
    )


def _grouped(people: list[Registration], kind: str, common: Sequence[CommonNeed] = ()) -> tuple[Need, ...]:
    found: dict[str, tuple[str, list[str]]] = {}
    for each in people:
        chosen = [str(need.label) for need in needs_in(each.chosen_needs) if need in common]
        # Whoever ticks it and writes it too is one.
        texts = {text.casefold(): text for text in (*chosen, " ".join(getattr(each, kind).split())) if text}
        for key, text in texts.items():
            found.setdefault(key, (text, []))[1].append(name_of(each) or each.reference)
    groups = [Need(text, tuple(names)) for text, names in found.values()]
    return tuple(sorted(groups, key=lambda need: (-need.people, in_the_alphabet(need.text))))
