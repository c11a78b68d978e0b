"""Availability as lists and the page of a meeting tell it: what is left, how many wait, until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.occupancy import ModeSeats, Seating, seats_by_meeting
from exchanges.registrations.seats.terms import RegistrationState, closing_of, modes_of_format, registration_state
from localisation.dates import date_range

SeatsKind = Literal["neutral", "warn"]
FEW = 5
FEW_OF_A_HUNDRED = 10


@dataclass(frozen=True, slots=True)
class Registering:
    """Registration for one meeting as it stands; `day` is when it opens or closes, in words.

    `percent` is how much of what there is has been taken, None where there is no limit; `first` is the mode that the
    numbers are about: in person where one can be.
    """

    state: RegistrationState
    first: Mode
    seats: Mapping[Mode, ModeSeats]
    day: str
    closes_early: bool = False

    @property
    def shown(self) -> ModeSeats:
        """The seats that the numbers are about."""
        return self.seats[self.first]

    @property
    def is_open(self) -> bool:
        """Whether one can register now."""
        return self.state is RegistrationState.OPEN

    @property
    def is_full(self) -> bool:
        """Whether nobody new gets a seat in any way."""
        return all(seats.is_full for seats in self.seats.values())

    @property
    def are_few(self) -> bool:
        """Whether only few seats are left: five, or a tenth of them."""
        left, limit = self.shown.left, self.shown.limit
        return left is not None and limit is not None and 0 < left <= max(FEW, limit * FEW_OF_A_HUNDRED // 100)

    @property
    def percent(self) -> int | None:
        """How many of a hundred seats are taken, kept or held."""
        if self.shown.limit is None or self.shown.left is None:
            return None
        return round(100 * (1 - self.shown.left / self.shown.limit)) if self.shown.limit else 100

    @property
    def bar(self) -> str:
        """The kind of bar that draws it."""
        return "full" if self.shown.is_full else "few" if self.are_few else ""

    @property
    def kind(self) -> SeatsKind:
        """The kind of label that says it."""
        return "warn" if self.state is RegistrationState.OPEN and (self.shown.is_full or self.are_few) else "neutral"

    @property
    def label(self) -> str:
        """Say in a few words what one may want to know first; nothing of a meeting that is cancelled or over."""
        if self.state is RegistrationState.NOT_OPEN:
            return _("Registration opens %(day)s") % {"day": self.day}
        if self.state is RegistrationState.CLOSED:
            return _("Registration closed")
        if self.state is not RegistrationState.OPEN:
            return ""
        left = self.shown.left
        if left is None:
            return _("Registration is open")
        if left:
            return ngettext("%(places)d place left", "%(places)d places left", left) % {"places": left}
        return self.full_label

    @property
    def full_label(self) -> str:
        """Say that it is full, and how many wait."""
        waiting = self.shown.waiting
        if not waiting:
            return _("Full")
        return ngettext("Full. %(people)d waiting", "Full. %(people)d waiting", waiting) % {"people": waiting}

    @property
    def note(self) -> str:
        """Say until when one can register, where that is before the day of the meeting."""
        is_told = self.state is RegistrationState.OPEN and self.closes_early
        return _("Register by %(day)s") % {"day": self.day} if is_told else ""


def registering_of(meetings: Sequence[ListedMeeting], *, now: datetime) -> dict[int, Registering]:
    """Return how registration stands for meetings, by the meeting's primary key, in the same queries for any number.

    Without those whose day has come and gone.
    """
    today = timezone.localdate(now)
    ahead = [row for row in meetings if row.ends_on >= today and row.is_announced]
    if not ahead:
        return {}
    seats = seats_by_meeting(
        {row.meeting_id: Seating(modes_of_format(row.format), row.terms, row.zone) for row in ahead}, now
    )
    return {row.meeting_id: _registering(row, seats[row.meeting_id], now) for row in ahead}


def _registering(published: ListedMeeting, seats: Mapping[Mode, ModeSeats], now: datetime) -> Registering:
    # Without terms it stands open until it begins, as with terms that say nothing.
    state = registration_state(published, published, now)
    moment = published.opens_at if state is RegistrationState.NOT_OPEN else closing_of(published, published)
    day = (moment or now).astimezone(published.zone).date()
    words = date_range(day, day, language=get_language() or "en", year=day.year != published.starts_on.year)
    return Registering(
        state, modes_of_format(published.format)[0], seats, words, closes_early=day < published.starts_on
    )
