"""Delegates as the contact sees them: the names as they wrote them, and who of their own has a seat.

Somebody who is registered apart from the delegation has a seat of their own, and nobody may learn from a delegation
who is registered: their line says what would have come of it had they not been.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Max, Q, QuerySet
from django.utils.formats import localize
from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import is_ahead
from exchanges.meetings.time_and_place.times import moment_in_words
from exchanges.registrations.identity.visit_in_words import short_mode_in_words
from exchanges.registrations.models import Delegation, Registration, StandIn
from exchanges.registrations.models.registering import Mode, RegistrationQuerySet
from exchanges.registrations.models.states import STANDING
from localisation.alphabet import InTheAlphabet, in_the_alphabet


class Standing(StrEnum):
    """How a line stands."""

    COMING = "coming"
    OFFERED = "offered"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Delegate:
    """One line of a delegation, name and address as the contact wrote them; empty where nobody is named yet.

    `position` is that on the waiting list, for who waits; `unnamed` the registration that nobody is named for.
    """

    reference: str
    email: str
    mode: str
    days: tuple[date, ...]
    standing: Standing
    name: str = ""
    person_id: int | None = None
    unnamed: Registration | None = None
    position: int | None = None

    @property
    def way(self) -> str:
        """How the person takes part, with the days where they are not all."""
        return short_mode_in_words(self.mode, self.days)

    @property
    def standing_in_words(self) -> str:
        """Whether there is a seat, in the active language; the position of who waits."""
        words = {
            Standing.COMING: _("Has a place"),
            Standing.OFFERED: _("A place is held"),
            Standing.WAITING: _("On the waiting list"),
        }[self.standing]
        if self.standing is not Standing.WAITING or not self.position:
            return words
        number = _("number %(position)s") % {"position": localize(self.position)}
        return f"{words}, {number}"

    @property
    def is_named(self) -> bool:
        """Whether somebody takes the seat."""
        return self.person_id is not None

    @property
    def words(self) -> str:
        """Whom the line names: name and address, the address alone where the name was not kept."""
        return f"{self.name} ({self.email})" if self.name else self.email


@dataclass(frozen=True, slots=True)
class _Ranked:
    rank: int
    line: Delegate
    is_stand_in: bool = False


def delegates_of(delegation: Delegation) -> list[Delegate]:
    """Return the lines of a delegation: those who are named by their address, then the seats that wait for a name."""
    standing = delegation.registrations.active().filter(erased_at=None).select_related("person")
    ranked = [_Ranked(each.rank, _of_registration(each)) for each in standing.order_by("rank", "pk")]
    stand_ins = list(delegation.stand_ins.select_related("person"))
    # A stand-in has the rank of the line that follows it in the list.
    ranked = sorted([*_of_stand_ins(delegation, stand_ins), *ranked], key=lambda each: each.rank)
    lines = _with_positions(delegation, ranked)
    named = sorted((line for line in lines if line.is_named), key=_by_name)
    return [*named, *(line for line in lines if not line.is_named)]


def _by_name(line: Delegate) -> tuple[bytes, str, str]:
    return in_the_alphabet(line.name), line.email, line.reference


def standing_of(delegation: Delegation) -> RegistrationQuerySet:
    """Return what is left of a delegation: who comes, waits, or asks to be let in, named or not."""
    return Registration.objects.standing().filter(delegation=delegation, erased_at=None)


def delegations_of(meeting: Meeting) -> QuerySet[Delegation]:
    """Return the delegations of a meeting of which something is left, each with how many registrations (`left`)."""
    left = Count("registrations", filter=Q(registrations__status__in=STANDING, registrations__erased_at=None))
    rows = Delegation.objects.filter(meeting=meeting).annotate(left=left).filter(left__gt=0)
    return rows.select_related("municipality", "contact").order_by(InTheAlphabet("municipality__name"), "pk")


def name_by(delegation: Delegation, published: PublishedMeeting, *, now: datetime) -> str:
    """Say until when somebody has to be named; nothing where everybody is, or the meeting is no longer ahead."""
    due_at = delegation.names_due_at
    if due_at is None or not is_ahead(published, now) or not delegation.registrations.unnamed().exists():
        return ""
    return moment_in_words(due_at, published.zone)


def _of_registration(registration: Registration) -> Delegate:
    standing = (
        Standing.COMING
        if registration.is_coming
        else Standing.OFFERED
        if registration.offered_until
        else Standing.WAITING
    )
    line = Delegate(registration.reference, "", registration.mode, _days_of(registration), standing)
    if registration.person is None:
        return replace(line, unnamed=registration)
    return replace(line, email=registration.person.email, name=registration.named_as, person_id=registration.person.pk)


def _of_stand_ins(delegation: Delegation, stand_ins: Sequence[StandIn]) -> Iterator[_Ranked]:
    if not stand_ins:
        return
    coming = Registration.objects.of(delegation.meeting_id).coming()
    last = dict(coming.order_by().values_list("mode").annotate(last=Max("rank")))
    for each in stand_ins:
        is_coming = each.would_come or last.get(each.mode, -1) >= each.rank
        standing = Standing.COMING if is_coming else Standing.WAITING
        of, days = each.person, _days_of(each)
        line = Delegate(each.reference, of.email, each.mode, days, standing, each.named_as, of.pk)
        yield _Ranked(each.rank, line, is_stand_in=True)


def _days_of(row: Registration | StandIn) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in row.days)


def _with_positions(delegation: Delegation, ranked: Sequence[_Ranked]) -> list[Delegate]:
    """Say at which number the lines wait, given in the order of their ranks; a stand-in counts as if it waited, too."""
    waiting = [each for each in ranked if each.line.standing == Standing.WAITING]
    if not waiting:
        return [each.line for each in ranked]
    queue = list(Registration.objects.of(delegation.meeting_id).in_line().order_by().values_list("mode", "rank"))
    stand_ins = Counter[str]()
    positions: dict[str, int] = {}
    for each in waiting:
        mode = each.line.mode
        ahead = sum(other == mode and rank < each.rank for other, rank in queue)
        positions[each.line.reference] = ahead + stand_ins[mode] + 1
        stand_ins[mode] += each.is_stand_in
    return [replace(each.line, position=positions.get(each.line.reference)) for each in ranked]


def subject_of(delegation: Delegation) -> Registration | None:
    """Return what to tell of the meeting by: every day of it, in the room where anybody of the delegation comes there.

    It has the reference of the first seat, or of a stand-in where all of its people are; None where nothing is left.
    """
    rows: list[Registration | StandIn] = [
        *delegation.registrations.order_by("rank", "pk"),
        *delegation.stand_ins.all(),
    ]
    if not rows:
        return None
    is_in_room = any(each.mode == Mode.IN_PERSON for each in rows)
    mode = Mode.IN_PERSON if is_in_room else Mode.ONLINE
    return Registration(reference=rows[0].reference, meeting=delegation.meeting, mode=mode)
