"""Names that people give to the days, municipalities, themes and meetings of a programme, in the reader's language."""

import datetime
from collections.abc import Iterable
from functools import cached_property

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries

from exchanges.planning.problem.programme import Period, Programme, StandingMeeting
from exchanges.planning.problem.slots import Slot, every_slot_of
from localisation.dates import date_range


def day_in_words(day: datetime.date) -> str:
    """Return a day as the reader's language writes it: 17 March 2027."""
    return days_in_words(day, day)


def days_in_words(first: datetime.date, last: datetime.date) -> str:
    """Return a range of days, both included, as the reader's language writes it: 27–28 April 2027."""
    return date_range(first, last, language=get_language() or "en")


def period_in_words(period: Period) -> str:
    """Write within which days something is: on 17 March 2027, from 17 March 2027 to 2 April 2027."""
    first, last = period
    if first == last:
        return _("on %(day)s") % {"day": day_in_words(first)}
    return _("from %(first)s to %(last)s") % {"first": day_in_words(first), "last": day_in_words(last)}


def weekday_names(weekdays: Iterable[int]) -> str:
    """Name days of the week, Monday being 1, in a row."""
    return get_text_list([str(WEEKDAYS[weekday - 1]) for weekday in weekdays], _("and"))


class Names:
    """What people call the municipalities, countries, themes and slots of a programme; unknown ones keep their key."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme

    @cached_property
    def _slots(self) -> dict[str, Slot]:
        return {slot.key: slot for slot in every_slot_of(self.programme)}

    def municipality(self, key: object) -> str:
        """Name a municipality."""
        municipality = self.programme.municipality.get(str(key))
        return municipality.name if municipality else str(key)

    def country(self, code: object) -> str:
        """Name a country in the reader's language."""
        country = self.programme.country.get(str(code))
        return str(countries.name(str(code))) or (country.name if country else str(code))

    def theme(self, key: object) -> str:
        """Name a theme in the reader's language, else in English, else in the first there is."""
        names = next((theme.name for theme in self.programme.themes if theme.key == key), {})
        wanted = (get_language() or "en").split("-")[0]
        return names.get(wanted) or names.get("en") or next(iter(names.values()), str(key))

    def slot(self, key: object) -> str:
        """Name a meeting that is owed, fit to begin a sentence: Örebro, meeting 1 of 2."""
        slot = self._slots.get(str(key))
        if slot is None:
            return str(key)
        total = slot.rule.meetings
        stem = self._stem(slot)
        if total == 1:
            return stem
        return _("%(meeting)s, meeting %(number)d of %(total)d") % {
            "meeting": stem,
            "number": slot.number,
            "total": total,
        }

    def _stem(self, slot: Slot) -> str:
        if slot.country is None:
            return _("European conference")
        if slot.owner and slot.is_passed_on:
            named = {"country": self.country(slot.country), "place": self.municipality(slot.owner)}
            return _("%(country)s, in the place of %(place)s") % named
        if slot.owner:
            return self.municipality(slot.owner)
        return {
            "forerunner": _("%(country)s, meeting of a forerunner"),
            "award": _("%(country)s, meeting of an award winner"),
            "network": _("%(country)s, meeting of a network municipality"),
        }[slot.rule.host_role] % {"country": self.country(slot.country)}

    def standing(self, meeting: StandingMeeting) -> dict[str, str]:
        """Name a meeting that stands: its slot, its host and its days."""
        return {
            "meeting": self.slot(meeting.slot),
            "host": self.municipality(meeting.host),
            "days": days_in_words(meeting.start, meeting.end),
        }

    def municipalities(self, keys: Iterable[object]) -> str:
        """Name municipalities in a row."""
        return get_text_list([self.municipality(key) for key in keys], _("or"))

    def themes(self, keys: Iterable[object]) -> str:
        """Name themes in a row."""
        return get_text_list([self.theme(key) for key in keys], _("and"))
