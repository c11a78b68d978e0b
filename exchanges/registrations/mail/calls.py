"""The address of the call: who may have it, from when on, and who has been told which.

It is told from the day before somebody's first day on, to those alone who hold a seat online. Whatever mail about the
meeting they get from then on has it, as have their page and their calendar; whoever has not been told it as it is now
is told in a mail of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import end_of
from exchanges.meetings.time_and_place.times import days_of
from exchanges.outbox.models import Message
from exchanges.registrations.models import Registration, RegistrationTerms
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.saved_terms import terms_of

DAY = timedelta(days=1)


def own_days(registration: Registration) -> tuple[date, ...]:
    """Return the days that somebody comes on; none: all of them."""
    return tuple(sorted(date.fromisoformat(day) for day in registration.days))


def first_day_of(registration: Registration, published: PublishedMeeting) -> date:
    """Return the first day of a meeting on which somebody comes."""
    return days_of(published, own_days(registration))[0]


def told_from(registration: Registration, published: PublishedMeeting) -> datetime:
    """Return when the address of the call is first told: as the day before begins, by the clock of the place."""
    eve = first_day_of(registration, published) - DAY
    return datetime.combine(eve, time.min, published.zone)


def may_join(registration: Registration, published: PublishedMeeting, now: datetime) -> bool:
    """Tell whether somebody takes part in the call, and it is near enough to be told its address."""
    comes = registration.is_coming and registration.mode == Mode.ONLINE and registration.person_id is not None
    takes_place = published.is_announced and now < end_of(published)
    return comes and takes_place and now >= told_from(registration, published)


def call_address(
    registration: Registration,
    published: PublishedMeeting,
    *,
    now: datetime,
    terms: RegistrationTerms | None = None,
) -> str:
    """Return the address of the call for somebody who may have it now; nothing for all others, or where none is set."""
    if not may_join(registration, published, now):
        return ""
    return (terms or terms_of(published.meeting)).join_url


def call_addresses(own: Iterable[tuple[Registration, PublishedMeeting]], *, now: datetime) -> dict[int, str]:
    """Return the addresses of the calls that registrations may have now, by primary key, in one query at most."""
    near = {registration.pk: shown for registration, shown in own if may_join(registration, shown, now)}
    if not near:
        return {}
    terms = RegistrationTerms.objects.filter(meeting__in={shown.meeting_id for shown in near.values()})
    urls = dict(terms.values_list("meeting_id", "join_url"))
    return {pk: urls[shown.meeting_id] for pk, shown in near.items() if urls.get(shown.meeting_id)}


@dataclass(frozen=True, slots=True)
class Untold:
    """Somebody who has yet to be told the address of the call as it is, or that the one they had is good no more.

    `letters` counts those written to them about it, `had_another` says whether one told another for the same date.
    """

    registration: Registration
    letters: int
    had_another: bool


def untold(
    registrations: Iterable[Registration], published: PublishedMeeting, terms: RegistrationTerms, *, now: datetime
) -> Iterator[Untold]:
    """Yield who may have the address of the call and has not been told it as it is, nor that there is none any more."""
    written: dict[str, list[Message]] = {}
    about_it = Q(kind="join_link") | ~Q(call="")
    letters = Message.objects.filter(about_it, meeting=published.meeting_id).order_by("pk")
    for letter in letters.only("about", "call", "kind", "state", "created_at"):
        written.setdefault(letter.about, []).append(letter)
    for registration in registrations:
        if not may_join(registration, published, now):
            continue
        theirs = written.get(registration.reference, [])
        # What was told before another date counts no more.
        begin = told_from(registration, published)
        told = [letter.call for letter in theirs if letter.created_at >= begin and _is_told(letter)]
        last = told[-1] if told else ""
        if last != terms.join_url:
            yield Untold(registration, len(theirs), had_another=bool(last))


def _is_told(letter: Message) -> bool:
    """Tell whether a letter's address counts as told.

    That of a letter which a later one replaced does not. One that a coordinator has stopped can be sent after all; only
    where the letter is about nothing else does stopping it mean that the address is not to be told.
    """
    if letter.state == Message.State.STOPPED:
        return letter.kind == "join_link"
    return letter.state != Message.State.REPLACED


def call_in_words(address: str, *, had_another: bool) -> str:
    """Say what is to know of the address of a call: that there is none any more (empty), another one, or the first."""
    if not address:
        return _("Your joining link no longer works. We will e-mail you a new one as soon as there is one.")
    if had_another:
        return _("The joining link has changed. Please use this one and do not share it.")
    return _("You are taking part online. This is your joining link; please do not share it.")
