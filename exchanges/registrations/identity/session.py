"""Participants who have proven their address: a signed cookie of their own, apart from the coordinators' session."""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from audit.recording import participant, record
from exchanges.registrations.identity.keyed_marks import is_short_mark_of, short_mark_of
from exchanges.registrations.models import Person

COOKIE = f"{settings.COOKIE_PREFIX}participant"
SIGNED_IN_FOR_SECONDS = 60 * 60
"""Counted from the last page that was opened."""

_SALT = "exchanges.registrations.participants"


def participant_of(request: HttpRequest) -> Person | None:
    """Return who has signed in with this browser, in one query; None where nobody has, or too long ago."""
    known = vars(request)
    if "_participant" not in known:
        known["_participant"] = _read(request.COOKIES.get(COOKIE, ""))
    found: Person | None = known["_participant"]
    return found


def sign_in(response: HttpResponse, person: Person) -> None:
    """Let the browser that gets the response be this person's for a while."""
    # Tied to the address that was proven, so that it ends when the address changes.
    mark = short_mark_of(_SALT, person.email.lower())
    response.set_cookie(
        COOKIE,
        TimestampSigner(salt=_SALT).sign(f"{person.pk}.{mark}"),
        max_age=SIGNED_IN_FOR_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def note_sign_in(request: HttpRequest, person: Person | None, act: str) -> None:
    """Note in the audit log that somebody has proven who they are; of who is not known yet there is nothing to note."""
    if person is not None:
        record(act, participant(person.pk, request))


def sign_out(response: HttpResponse) -> None:
    """Forget the person in the browser that gets the response."""
    response.delete_cookie(COOKIE, samesite="Lax")


def _read(value: str) -> Person | None:
    try:
        signed = TimestampSigner(salt=_SALT).unsign(value, max_age=SIGNED_IN_FOR_SECONDS)
    except BadSignature:
        return None
    pk, _dot, mark = signed.partition(".")
    person = Person.objects.select_related("municipality__country").filter(pk=pk).first()
    return person if person and is_short_mark_of(_SALT, person.email.lower(), mark) else None
