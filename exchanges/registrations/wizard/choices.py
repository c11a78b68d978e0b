"""Choices on the registration pages: ways to take part, municipalities, target groups, languages."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.meetings.languages.spoken import codes_of, own_name
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.themes.target_groups import EVERYONE, all_groups, groups_of
from exchanges.registrations.identity.details import Visit
from exchanges.registrations.identity.visit_in_words import BOTH_DAYS, mode_in_words
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.occupancy import ModeSeats
from exchanges.registrations.seats.terms import modes_of

Choices = list[tuple[str, str]]
OTHER_GROUP = "other"


def meeting_days(published: PublishedMeeting) -> list[date]:
    """Return the days of a meeting in order."""
    length = (published.ends_on - published.starts_on).days + 1
    return [published.starts_on + timedelta(days=number) for number in range(length)]


def mode_choices(published: PublishedMeeting, seats: Mapping[Mode, ModeSeats]) -> Choices:
    """Return the ways to take part, each a mode and perhaps a day (in_person:2027-04-27), with what is left of it."""
    return [
        # A seat is one on every day.
        (way, format_html('{}<span class="hint">{}</span>', words, _hint(mode, seats.get(mode))))
        for way, words in ways_in_words(published)
        for mode in [Mode(way.partition(":")[0])]
    ]


def ways_in_words(published: PublishedMeeting) -> Choices:
    """Return the same ways without what is left: In person, both days."""
    days = meeting_days(published)
    ways: Choices = []
    for mode in modes_of(published.meeting):
        ways.append((mode.value, mode_in_words(mode, (), len(days))))
        if len(days) == BOTH_DAYS and mode == Mode.IN_PERSON:
            ways += [(f"{mode.value}:{day.isoformat()}", mode_in_words(mode, (day,), len(days))) for day in days]
    return ways


def mode_choice_of(visit: Visit, published: PublishedMeeting) -> str:
    """Return the choice that stands for a visit."""
    is_one_of_two = len(visit.days) == 1 and len(meeting_days(published)) == BOTH_DAYS and visit.mode == Mode.IN_PERSON
    return f"{visit.mode}:{visit.days[0].isoformat()}" if is_one_of_two else visit.mode


def _hint(mode: Mode, seats: ModeSeats | None) -> str:
    link = _("We send the joining link the day before.") if mode == Mode.ONLINE else ""
    return " ".join(part for part in (seats_in_words(seats), link) if part)


def seats_in_words(seats: ModeSeats | None) -> str:
    """Say what is left: 11 seats left; or that it is full, and how many wait; nothing where there is no limit."""
    if seats is None or seats.left is None:
        return ""
    if not seats.is_full:
        return ngettext("%(places)d place left.", "%(places)d places left.", seats.left) % {"places": seats.left}
    waiting = ngettext("%(people)d waiting.", "%(people)d waiting.", seats.waiting) % {"people": seats.waiting}
    return _("Full. %(waiting)s You will join the waiting list.") % {"waiting": waiting}


def group_choices(published: PublishedMeeting) -> Choices:
    """Return the target groups of the meeting's theme; where it is for everyone, those of all themes."""
    theme = published.theme
    groups = [group for group in groups_of(theme) if group.value != EVERYONE] if theme else []
    if not groups:
        every = all_groups(published.version.programme.themes.order_by("position", "pk"))
        groups = [group for group in every if group.value != EVERYONE]
    return [
        *((group.value, group.name[:1].upper() + group.name[1:]) for group in groups),
        (OTHER_GROUP, _("Something else")),
    ]


def language_choices(published: PublishedMeeting) -> Choices:
    """Return the languages that one can listen in, spoken or interpreted, by their own names; none where it is one."""
    meeting = published.meeting
    codes = dict.fromkeys([*codes_of(meeting.languages), *codes_of(meeting.interpretation)])
    return [(code, own_name(code)) for code in codes] if len(codes) > 1 else []
