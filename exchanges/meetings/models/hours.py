"""Hours of a meeting held against its programme: nothing on its first day before it starts, nothing after it ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Protocol

from django.utils.text import get_text_list
from django.utils.translation import gettext as _


class Timed(Protocol):
    """An item of the programme, as far as hours are concerned: `day_number` counts from 1."""

    day_number: int
    starts_at: time
    ends_at: time | None

    @property
    def title(self) -> str:
        """What it is called."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a meeting of some days starts on its first and ends on its last; None is not fixed yet."""

    starts_at: time | None
    ends_at: time | None
    days: int

    def is_too_early(self, item: Timed) -> bool:
        """Tell whether an item is on the first day, before the meeting starts."""
        return self.starts_at is not None and item.day_number == 1 and item.starts_at < self.starts_at

    def is_too_late(self, item: Timed) -> bool:
        """Tell whether an item is on the last day, and not over when the meeting ends."""
        is_last = item.day_number == self.days
        return self.ends_at is not None and is_last and (item.ends_at or item.starts_at) > self.ends_at

    def lies_outside(self, item: Timed) -> bool:
        """Tell whether an item is on a day, or at an hour, that the meeting does not have."""
        return item.day_number > self.days or self.is_too_early(item) or self.is_too_late(item)

    def faults_of_item(self, item: Timed) -> dict[str, str]:
        """Return by field of an item why its hours are not within these, and what to do."""
        faults = {}
        if self.is_too_early(item):
            said = _("The meeting starts at %(hour)s. Choose a later hour, or let the meeting start earlier first.")
            faults["starts_at"] = said % {"hour": _hour(self.starts_at)}
        if self.is_too_late(item):
            said = _("The meeting ends at %(hour)s. Choose an earlier hour, or let the meeting end later first.")
            faults["ends_at" if item.ends_at else "starts_at"] = said % {"hour": _hour(self.ends_at)}
        return faults

    def faults(self, items: Iterable[Timed]) -> dict[str, str]:
        """Return by field of a meeting why these hours cannot be, with the items that lie outside, and what to do."""
        found = list(items)
        early, late = filter(self.is_too_early, found), filter(self.is_too_late, found)
        said = {
            "starts_at": (_("The programme starts earlier on the first day: %(items)s."), _in_words(early)),
            "ends_at": (_("The programme ends later on the last day: %(items)s."), _in_words(late)),
        }
        to_do = _("Choose another hour here, or first change the programme on the meeting’s page.")
        faults = {name: f"{words % {'items': items}} {to_do}" for name, (words, items) in said.items() if items}
        if self.days == 1 and self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            faults["ends_at"] = _("It ends before it starts.")
        return faults


def _in_words(items: Iterable[Timed]) -> str:
    named = [
        f"{'–'.join(_hour(each) for each in (item.starts_at, item.ends_at) if each)} {item.title}" for item in items
    ]
    return str(get_text_list(named, _("and")))


def _hour(hour: time | None) -> str:
    return f"{hour:%H:%M}"
