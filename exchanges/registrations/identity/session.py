"""Participants who have proven their address: a signed cookie of their own, apart from the coordinators' session.

It ends an hour after the last page, twelve hours after the proof however many pages are opened, with another address,
and wherever a copy of it lies, once somebody of the mailbox signs out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from audit.recording import participant, record
from exchanges.registrations.identity.keyed_marks import is_short_mark_of, short_mark_of
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.models import Person

COOKIE = f"{settings.COOKIE_PREFIX}participant"
SIGNED_IN_FOR = timedelta(hours=1)
"""Counted from the last page that was opened."""
SIGNED_IN_AT_MOST = timedelta(hours=12)
"""Counted from the proof of the address."""

_SALT = "exchanges.registrations.participants"


@dataclass(frozen=True, slots=True)
class _Session:
    """Who is signed in, and when they have proven their address."""

    person: Person
    proven_at: datetime


def participant_of(request: HttpRequest) -> Person | None:
    """Return who has signed in with this browser, in one query; None where nobody has, or too long ago."""
    session = _session_of(request)
    return session.person if session else None


def sign_in(response: HttpResponse, person: Person) -> None:
    """Let the browser that gets the response be this person's for a while: they have just proven the address."""
    _write(response, _Session(person, timezone.now()))


def stay_signed_in(request: HttpRequest, response: HttpResponse, person: Person | None = None) -> None:
    """Let whoever is signed in be so for another while, as `person` where another of the mailbox is chosen.

    It ends when it would have: nothing was proven anew.
    """
    session = _session_of(request)
    if session is not None:
        _write(response, _Session(person or session.person, session.proven_at))


def note_sign_in(request: HttpRequest, person: Person | None, act: str) -> None:
    """Note in the audit log that somebody has proven who they are; of who is not known yet there is nothing to note."""
    if person is not None:
        record(act, participant(person.pk, request))


def sign_out(response: HttpResponse) -> None:
    """Forget the person in the browser that gets the response."""
    response.delete_cookie(COOKIE, samesite="Lax")


def end_sessions(person: Person) -> None:
    """End the sessions of all who share the person's mailbox, in every browser: each can become another's of them."""
    people_at(person.email).update(sessions_series=F("sessions_series") + 1)


def _session_of(request: HttpRequest) -> _Session | None:
    known = vars(request)
    if "_participant" not in known:
        known["_participant"] = _read(request.COOKIES.get(COOKIE, ""))
    found: _Session | None = known["_participant"]
    return found


def _write(response: HttpResponse, session: _Session) -> None:
    person, proven_at = session.person, session.proven_at
    signed = f"{person.pk}.{int(proven_at.timestamp())}.{short_mark_of(_SALT, _marked(person))}"
    left = proven_at + SIGNED_IN_AT_MOST - timezone.now()
    response.set_cookie(
        COOKIE,
        TimestampSigner(salt=_SALT).sign(signed),
        max_age=min(SIGNED_IN_FOR, left),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _read(value: str) -> _Session | None:
    try:
        signed = TimestampSigner(salt=_SALT).unsign(value, max_age=SIGNED_IN_FOR)
        # Cookies of earlier releases have no moment.
        pk, moment, mark = signed.split(".")
        proven_at = datetime.fromtimestamp(int(moment), UTC)
    except (BadSignature, ValueError):
        return None
    if timezone.now() >= proven_at + SIGNED_IN_AT_MOST:
        return None
    person = Person.objects.select_related("municipality__country").filter(pk=pk).first()
    if person is None or not is_short_mark_of(_SALT, _marked(person), mark):
        return None
    return _Session(person, proven_at)


def _marked(person: Person) -> str:
    """Return what a cookie is tied to: it ends when the address changes, and when somebody signs out."""
    return f"{person.email.lower()} {person.sessions_series}"
