"""Links in mails: signed, and for a single purpose.

A link to sign in holds the moment at which it ends. One of a registration holds none: whether it is still good follows
from the meeting as it is published when the link is read, so that it moves along with the meeting.
"""

import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.identity.keyed_marks import is_short_mark_of, short_mark_of
from exchanges.registrations.models import Person, Registration
from localisation.mail_addresses import comparable
from municipalities.refusals import Refusal

SIGN_IN_LASTS = timedelta(minutes=30)
MANAGING_LASTS = timedelta(days=180)
"""How long after the meeting: as long as the registration itself is kept."""
CHECK_IN_LASTS = timedelta(days=2)
FEEDBACK_LASTS = timedelta(days=60)

SCANNED = "scanned"
"""In an address: it was read from a code, and leads on to the page in the reader's language."""

_MAILBOX = "exchanges.registrations.links.mailbox"
_SEPARATOR = "."
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Purpose(StrEnum):
    """What a link is good for; one made for another purpose is refused."""

    MANAGE = "manage"
    SIGN_IN = "sign-in"
    CONFIRM_EMAIL = "confirm-email"
    RETURN_EMAIL = "return-email"
    CHECK_IN = "check-in"
    FEEDBACK = "feedback"
    CERTIFICATE = "certificate"
    DELEGATION = "delegation"
    PROVE_ADDRESS = "prove-address"


_LASTS = {
    Purpose.MANAGE: MANAGING_LASTS,
    Purpose.CHECK_IN: CHECK_IN_LASTS,
    Purpose.FEEDBACK: FEEDBACK_LASTS,
    Purpose.CERTIFICATE: MANAGING_LASTS,
    Purpose.DELEGATION: MANAGING_LASTS,
}
"""How long after the meeting's last day a link of a registration or delegation is good."""


class LinkRefused(Refusal):
    """A link that is not good."""


class LinkInvalid(LinkRefused):
    """The link was not made here, not for this, or was cut off."""

    words = _("This link is not complete. Copy all of it from the e-mail, or ask for a new one.")


class LinkHandedOn(LinkInvalid):
    """The link was good until its seat became a colleague's."""

    words = _("This place was passed to a colleague, who has their own link. Ask your contact.")


class LinkMoved(LinkInvalid):
    """The link was good until the person got another e-mail address: mails to the earlier one are not theirs."""

    words = _("This registration now has another e-mail address. The working link was sent there.")


class LinkUsed(LinkInvalid):
    """The link has done its work before, and works once."""

    words = _("This link has already been used and works only once. Ask for a new one.")


class LinkReplaced(LinkInvalid):
    """The link was good until another mail was sent in the place of its own."""

    words = _("We have sent a newer e-mail since. Use the link or the code in that one.")


class LinkExpired(LinkRefused):
    """The link was good, and is no longer."""

    words = _("This link is too old. Ask for a new one.")


def make_token(purpose: Purpose, subject: str, *, expires_at: datetime) -> str:
    """Sign who or what a link is about; it is good before `expires_at`. Letters, digits, dots, - and _ only.

    The subject can be read by whoever has the link. It must not hold a dot.
    """
    if _SEPARATOR in subject:
        raise ValueError(f"a token's subject has no dot: {subject!r}")
    return signer_of(purpose).sign(f"{subject}{_SEPARATOR}{_in_base_36(int(expires_at.timestamp()))}")


def read_token(purpose: Purpose, token: str, *, now: datetime) -> str:
    """Return what a token is about; raise LinkInvalid or LinkExpired."""
    try:
        subject, _dot, expires = signer_of(purpose).unsign(token).rpartition(_SEPARATOR)
        expires_at = datetime.fromtimestamp(int(expires, 36), UTC)
    except (BadSignature, ValueError):
        raise LinkInvalid from None
    if now >= expires_at:
        raise LinkExpired
    return subject


def signer_of(purpose: Purpose) -> Signer:
    """Return what signs the links of a purpose: no other purpose's signature is good for it."""
    return Signer(salt=f"exchanges.registrations.links.{purpose}", sep=_SEPARATOR)


def _in_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def manage_token(registration: Registration) -> str:
    """Return the token for changing or cancelling a registration, until it is erased."""
    return _registration_token(Purpose.MANAGE, registration)


def check_in_token(registration: Registration) -> str:
    """Return the token that a QR code holds: it checks in at the meeting and does nothing else."""
    return _registration_token(Purpose.CHECK_IN, registration)


def feedback_token(registration: Registration) -> str:
    """Return the token with which somebody who came says once what they thought; it opens nothing else."""
    return _registration_token(Purpose.FEEDBACK, registration)


def certificate_token(registration: Registration) -> str:
    """Return the token with which whoever is shown a certificate sees that it is genuine; it opens nothing else."""
    return _registration_token(Purpose.CERTIFICATE, registration)


def _registration_token(purpose: Purpose, registration: Registration) -> str:
    # Whoever a delegation swaps out, or who reads an earlier mailbox, must not go on with the link they have.
    return signer_of(purpose).sign(f"{registration.reference}-{_holder(purpose, registration)}")


def _holder(purpose: Purpose, registration: Registration) -> str:
    # A code for the entrance that was printed before an address changed still opens the door.
    series = series_of(registration.person) if purpose is Purpose.MANAGE else ""
    return f"{registration.person_id or 0}{series}"


def series_of(person: Person | None) -> str:
    """Return what the links that somebody is sent now end with: those sent to an earlier address are not theirs."""
    return f"-{person.links_series}" if person and person.links_series else ""


def read_registration(purpose: Purpose, token: str, *, now: datetime) -> Registration:
    """Return the registration that a link is about, with meeting and person.

    Raise LinkExpired when it is too long since the meeting's published last day, LinkHandedOn when the seat has become
    another's, LinkMoved when the person has another address by now, LinkInvalid when the link is none, or its
    registration is erased.
    """
    try:
        subject, _dot, own_end = signer_of(purpose).unsign(token).partition(_SEPARATOR)
    except BadSignature:
        raise LinkInvalid from None
    if own_end:
        # Written when links still held their end.
        subject = read_token(purpose, token, now=now)
    reference, _dash, holder = subject.partition("-")
    rows = Registration.objects.select_related("meeting", "person", "municipality__country", "delegation")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise LinkInvalid
    if holder != _holder(purpose, found):
        if found.person_id is None:
            raise LinkInvalid
        raise LinkMoved if holder.partition("-")[0] == str(found.person_id) else LinkHandedOn
    if now >= ends_at(purpose, found.meeting_id):
        raise LinkExpired
    return found


def ends_at(purpose: Purpose, meeting_pk: int) -> datetime:
    """Return the moment from which a meeting's links are good no longer, by what is published now, or was last.

    Raise LinkInvalid for a meeting that was never published.
    """
    shown = PublishedMeeting.objects.filter(meeting=meeting_pk).order_by("-version__number")
    last_day = shown.values_list("ends_on", flat=True).first()
    if last_day is None:
        raise LinkInvalid
    return datetime.combine(last_day, datetime.min.time(), UTC) + _LASTS[purpose]


def read_person(token: str, *, now: datetime) -> Person:
    """Return whom a link signs in; raise LinkInvalid or LinkExpired."""
    pk, _dash, rest = read_token(Purpose.SIGN_IN, token, now=now).partition("-")
    mark = rest.partition("-")[0]
    found = Person.objects.filter(pk=pk).first()
    if found is None or not is_short_mark_of(_MAILBOX, comparable(found.email), mark):
        raise LinkInvalid
    return found


def sign_in_token(person: Person, *, now: datetime) -> str:
    """Return the token with which somebody signs in to their own page, as long as the mailbox is theirs.

    It is good once; two that are asked for in one second are two.
    """
    # Tied to the address that it is sent to: whoever reads an earlier mailbox must not sign in by it.
    mark = short_mark_of(_MAILBOX, comparable(person.email))
    subject = f"{person.pk}-{mark}-{secrets.token_hex(4)}"
    return make_token(Purpose.SIGN_IN, subject, expires_at=now + SIGN_IN_LASTS)


def manage_url(registration: Registration, *, language: str) -> str:
    """Return the address of a registration's page, in a language, as it stands in a mail."""
    return site_address(f"/r/{manage_token(registration)}/", language=language)


def check_in_url(registration: Registration) -> str:
    """Return the address that the code for the entrance holds: it shows something to coordinators only.

    It is in no language: whoever scans it reads another than the person who shows it.
    """
    return site_address(f"/check-in/{check_in_token(registration)}/?{SCANNED}", language=settings.LANGUAGE_CODE)


def certificate_url(registration: Registration, *, language: str) -> str:
    """Return the address that stands on a certificate: it says what the certificate says."""
    return site_address(f"/certificate/{certificate_token(registration)}/", language=language)


def sign_in_url(person: Person, *, language: str, now: datetime) -> str:
    """Return the address that signs somebody in, in a language, as it stands in a mail."""
    return site_address(f"/me/sign-in/{sign_in_token(person, now=now)}/", language=language)


def site_address(path: str, *, language: str) -> str:
    """Make a path absolute, under the prefix that all languages but the site's own have."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return f"{settings.SITE_URL}{prefix}{path}"
