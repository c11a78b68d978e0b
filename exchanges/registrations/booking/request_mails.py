"""Mails to coordinators about people who ask to come: at once or once a day, and again while nobody answers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.meetings.published import published_meetings
from exchanges.outbox.models import Message
from exchanges.outbox.naming import named
from exchanges.outbox.outgoing import Content, OutgoingMail, Recipient
from exchanges.outbox.writing import write_message
from exchanges.registrations.batches import each_apart
from exchanges.registrations.booking.reminders import EARLIEST_HOUR
from exchanges.registrations.mail.mail_facts import title_of
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.registrations import requests_to_decide
from municipalities.access import coordinated_by
from municipalities.models import Coordination, User

AT_ONCE, DAILY = "AT_ONCE", "DAILY"
"""What settings.REQUESTS_TOLD may be."""

KIND = "requests_open"


def coordinators_of(country_code: str | None) -> list[User]:
    """Return who coordinates a country's network; where nobody does, and for all networks, who coordinates all."""
    active = User.objects.filter(is_active=True, is_staff=True).select_related("coordination__country").order_by("pk")
    own = list(active.filter(coordination__country=country_code)) if country_code else []
    of_all = Q(coordination__scope=Coordination.Scope.PROGRAMME)
    return own or list(active.filter(of_all)) or list(active.filter(is_superuser=True))


def tell_of_request(registration: Registration, *, country_code: str | None, now: datetime) -> None:
    """Tell at once who coordinates the network that somebody asks to come, where the site is set so."""
    if settings.REQUESTS_TOLD != AT_ONCE:
        return
    for user in coordinators_of(country_code):
        _write(user, [registration], key=f"coordinator:{user.pk}:request:{registration.reference}", now=now)


def write_due_digests(*, now: datetime) -> int:
    """Write to coordinators of whose requests some are new (where these are told daily), or open for too long.

    Each gets at most one a day, not before EARLIEST_HOUR by the clock of their country. It lists all that are open. One
    that nobody answers is asked after every REQUESTS_REMINDED_DAYS days. May run as often as one likes.
    """
    waiting: dict[User, list[Registration]] = {}
    for registration in requests_to_decide(now):
        for user in coordinators_of(registration.meeting.exchange.country_id):
            waiting.setdefault(user, []).append(registration)
    return sum(
        each_apart(waiting, lambda user: _is_due(user, waiting[user], now) and _digest(user, waiting[user], now))
    )


def _is_due(user: User, requests: Iterable[Registration], now: datetime) -> bool:
    local = now.astimezone(_zone(user))
    told = Message.objects.filter(key__startswith=_key(user)).aggregate(last=Max("created_at"))["last"]
    if local.hour < EARLIEST_HOUR or (told and told.astimezone(_zone(user)).date() >= local.date()):
        return False
    return any(told is None or moment > told for each in requests for moment in _moments(each, now))


def _moments(registration: Registration, now: datetime) -> Iterable[datetime]:
    """Return when a request was a reason to write, up to now."""
    every = timedelta(days=settings.REQUESTS_REMINDED_DAYS)
    times = (now - registration.created_at) // every
    first = 0 if settings.REQUESTS_TOLD == DAILY else 1
    return [registration.created_at + number * every for number in range(first, times + 1)]


def _digest(user: User, requests: list[Registration], now: datetime) -> bool:
    _write(user, requests, key=f"{_key(user)}{now.astimezone(_zone(user)).date()}", now=now)
    return True


def _key(user: User) -> str:
    return f"coordinator:{user.pk}:requests:"


def _zone(user: User) -> Any:
    country = _country(user)
    return country.zone if country else timezone.get_default_timezone()


def _country(user: User) -> Any:
    return user.coordination.country if hasattr(user, "coordination") else None


def _write(user: User, requests: list[Registration], *, key: str, now: datetime) -> None:
    """Write to a coordinator in the language of their country; nobody is of what others coordinate."""
    duties = coordinated_by(user)
    within = [each for each in requests if duties.covers(each.meeting.exchange.country_id)]
    if not within:
        return
    country = _country(user)
    language = country.language if country and country.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    mail = OutgoingMail(
        key=key,
        kind=KIND,
        to=Recipient(user.email, language),
        says=lambda: _content(user, within, now),
        # So that coordinators of other networks don't see it, and it goes when the meeting's registrations go.
        meeting=within[0].meeting,
    )
    write_message(mail, now=now)


def _content(user: User, requests: list[Registration], now: datetime) -> Content:
    titles = _titles(requests)
    address = f"{reverse('admin:exchanges_registration_changelist')}?standing=requested"
    return Content(
        context={
            "name": user.get_short_name(),
            "lines": [_line(each, titles, now) for each in requests],
            "list_url": settings.SITE_URL + address,
        }
    )


def _titles(requests: list[Registration]) -> dict[int, Any]:
    shown: QuerySet[Any] = published_meetings().filter(meeting__in=[each.meeting_id for each in requests])
    return {each.meeting_id: each for each in shown}


def _line(registration: Registration, shown: dict[int, Any], now: datetime) -> dict[str, Any]:
    published, person = shown.get(registration.meeting_id), registration.person
    affiliation = registration.affiliation
    url = reverse("admin:exchanges_registration_change", args=[registration.pk])
    return {
        "who": named(person.pk, person.name) if person else "",
        "affiliation": named(person.pk, affiliation) if person else affiliation,
        **(title_of(published) if published else {"title": "", "title_language": ""}),
        "starts_on": published.starts_on if published else None,
        "age": _age((now - registration.created_at).days),
        "url": settings.SITE_URL + url,
    }


def _age(days: int) -> str:
    words = ngettext("%(days)s day ago", "%(days)s days ago", days)
    return words % {"days": localize(days)} if days else _("less than a day ago")
