"""Texts of a change in a mail: what was, what is now, and what stays, for the one person whom it is to.

Both sides are what that person was told and is told, so that a change which never reached them is never compared with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting, Theme
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import runs_of
from exchanges.registrations.mail.told import Told
from exchanges.registrations.models.registering import Mode
from localisation.dates import date_range, day_in_words


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """One fact in words: as it was and is now; `was` is empty where it is as before."""

    what: str
    now: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What of a meeting differs for somebody, and what stays as it was."""

    changed: tuple[ComparedFact, ...]
    same: tuple[ComparedFact, ...]
    is_planned: bool
    """Whether day, host or theme differ: for these a version gives the reason."""
    is_large: bool
    """Whether day, town or way of taking part differ: who comes has to think again."""


def changes_between(was: Told, now: Told) -> Changes:
    """Return what differs between what somebody was told and what they are told, in the active language."""
    lines = list(_lines(was, now))
    return Changes(
        changed=tuple(line for line in lines if line.was),
        same=tuple(line for line in lines if not line.was),
        is_planned=(was.days, was.host, was.theme) != (now.days, now.host, now.theme),
        is_large=(was.days, was.host, was.mode) != (now.days, now.host, now.mode),
    )


def subject_of_change(published: PublishedMeeting, was: Told, now: Told, *, position: int = 0) -> str:
    """Say what is, then what was, of what matters most: “Changed: Umeå meets on 10 March 2027, not 11 March 2027”.

    `position` is that of somebody who waits for a seat.
    """
    names = {"place": published.host_or_venue or published.title, "title": published.title, "position": position}
    names["days"] = _days_briefly(now.days)
    if position and not was.is_coming:
        return _("Changed: %(place)s on %(days)s. You are still number %(position)d on the waiting list") % names
    if position:
        return _("Changed: %(place)s on %(days)s. You are number %(position)d on the waiting list") % names
    for words, new, old in _matters(was, now):
        if new != old:
            return words % {**names, "new": new, "old": old}
    return _("Changed: %(title)s, %(days)s") % names


def _matters(was: Told, now: Told) -> Iterator[tuple[str, str, str]]:
    """Yield what a subject can say, with what is and what was, in the order in which it matters."""
    online, room = (
        _("Changed: %(place)s meets online, not in the room"),
        _("Changed: %(place)s meets in the room, not online"),
    )
    yield online if now.mode == Mode.ONLINE else room, now.mode, was.mode
    days = _("Changed: %(place)s meets on %(new)s, not %(old)s")
    yield days, _days_briefly(now.days), _days_briefly(was.days)
    if now.place and was.place:
        yield _("Changed: the meeting on %(days)s is in %(new)s, not in %(old)s"), now.place, was.place
    first = _("Changed: %(place)s starts at %(new)s, not %(old)s"), _("Changed: %(place)s starts at %(new)s")
    yield from _known(*first, now.starts_at, was.starts_at)
    last = _("Changed: %(place)s ends at %(new)s, not %(old)s"), _("Changed: %(place)s ends at %(new)s")
    yield from _known(*last, now.ends_at, was.ends_at)
    rooms = _("Changed: %(place)s meets here: %(new)s, not here: %(old)s"), _("Changed: %(place)s meets here: %(new)s")
    yield from _known(*rooms, _room(now), _room(was))
    themes = _themes(was, now) if was.theme != now.theme else {}
    names = [themes.get(each.theme or 0, "") for each in (now, was)]
    about = _("Changed: %(place)s is about “%(new)s”, not “%(old)s”"), _("Changed: %(place)s is about “%(new)s”")
    yield from _known(*about, *names)


def _known(both: str, only_new: str, new: str, old: str) -> Iterator[tuple[str, str, str]]:
    """Yield the words that fit what is known; nothing where it is not known any more."""
    if new:
        yield both if old else only_new, new, old


def _lines(was: Told, now: Told) -> Iterator[ComparedFact]:
    yield _line(_("Day") if len(now.days) == 1 else _("Days"), _days(now.days), _days(was.days))
    hours = _hours(now), _hours(was)
    if any(hours):
        yield _line(_("Hours"), *hours)
    if now.place or was.place:
        yield _line(_("Town"), now.place, was.place)
    if now.mode == was.mode == Mode.IN_PERSON and (_room(now) or _room(was)):
        yield _line(_("Place"), *_rooms(was, now))
    new, old = _special_days(now), _special_days(was)
    for number in sorted(new.keys() | old.keys()):
        words = [each.get(number) or _("as on the other days") for each in (new, old)]
        if words[0] != words[1]:
            day = date.fromisoformat(now.starts_on) + timedelta(days=number)
            yield _line(day_in_words(day, language=_language()), *words)
    if now.theme != was.theme:
        themes = _themes(was, now)
        yield _line(_("Theme"), themes.get(now.theme or 0, ""), themes.get(was.theme or 0, ""))
    yield _line(_("You"), _way(now), _way(was))


def _line(what: str, now: str, was: str) -> ComparedFact:
    return ComparedFact(what, now or _("not known yet"), "" if now == was else was or _("not known yet"))


def _way(told: Told) -> str:
    return str(Mode(told.mode).label)


def _room(told: Told) -> str:
    return ", ".join(part for part in (told.venue, told.address) if part)


def _rooms(was: Told, now: Told) -> tuple[str, str]:
    """Return both rooms, with their towns where only these differ: a town hall in another town is another house."""
    rooms = _room(now), _room(was)
    if rooms[0] == rooms[1] and now.place and was.place and now.place != was.place:
        return f"{rooms[0]}, {now.place}", f"{rooms[1]}, {was.place}"
    return rooms


def _hours(told: Told) -> str:
    if told.starts_at and told.ends_at:
        return f"{told.starts_at}–{told.ends_at}"
    if told.starts_at:
        return _("from %(hour)s") % {"hour": told.starts_at}
    return _("until %(hour)s") % {"hour": told.ends_at} if told.ends_at else ""


def _special_days(told: Told) -> dict[int, str]:
    """Write how days differ from the others, by their number from 0: days that only move along are as before."""
    first = date.fromisoformat(told.starts_on)
    return {
        (date.fromisoformat(on) - first).days: ", ".join(
            part for part in (str(Meeting.Format(kind).label) if kind else "", *venue) if part
        )
        for on, kind, *venue in told.special
    }


def _themes(*told: Told) -> dict[int, str]:
    keys = {each.theme for each in told if each.theme}
    return {theme.pk: str(theme) for theme in Theme.objects.filter(pk__in=keys)}


def _days(days: list[str]) -> str:
    """Write days with their weekdays."""
    runs = runs_of([date.fromisoformat(day) for day in days])
    return ", ".join(_run(first, last) for first, last in runs)


def _run(first: date, last: date) -> str:
    words = [day_in_words(day, language=_language()) for day in (first, last)]
    return words[0] if first == last else _("%(first)s to %(last)s") % {"first": words[0], "last": words[1]}


def _days_briefly(days: list[str]) -> str:
    runs = runs_of([date.fromisoformat(day) for day in days])
    return ", ".join(date_range(first, last, language=_language()) for first, last in runs)


def _language() -> str:
    return get_language() or "en"
