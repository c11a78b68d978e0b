"""Drafts of what a visitor has answered so far: in signed cookies of their own browser, not in our database.

Half-written registrations of people who never send them are nobody's business, and nothing has to be written from one
step to the next. A view keeps and forgets; private_pages.private_page puts it into the response.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.published import PublishedMeeting
from municipalities.refusals import Refusal

KEPT_FOR_SECONDS = 60 * 60
"""How long a visitor may take from one step to the next."""

LONGEST = 3800
"""How many characters every browser keeps: a cookie may have 4096 octets, name and attributes included (RFC 6265)."""

_SALT = "exchanges.registrations.kept"
_OF_REGISTERING = ("register-", "registered-", "together-", "address-", "proven")


class DraftTooLong(Refusal):
    """More than a cookie holds."""

    words = _("Your text is too long. Write less about what you need.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What this browser keeps under a name, by this request or an earlier one."""

    request: HttpRequest
    name: str

    def read(self) -> dict[str, Any]:
        """Return it; nothing where there is none, or it is too old or forged."""
        changed = _changes(self.request)
        value = changed[self.cookie] if self.cookie in changed else self.request.COOKIES.get(self.cookie, "")
        try:
            found: dict[str, Any] = signing.loads(value, salt=self._salt, max_age=KEPT_FOR_SECONDS) if value else {}
        except signing.BadSignature:
            return {}
        return found

    def save(self, value: dict[str, Any]) -> None:
        """Keep a value of plain types; raise DraftTooLong where it is too long."""
        written = signing.dumps(value, salt=self._salt, compress=True)
        if len(written) > LONGEST:
            raise DraftTooLong
        _changes(self.request)[self.cookie] = written

    def discard(self) -> None:
        """Keep it no longer."""
        if self.cookie in self.request.COOKIES or self.cookie in _changes(self.request):
            _changes(self.request)[self.cookie] = ""

    @property
    def cookie(self) -> str:
        """What the browser calls it."""
        return f"{settings.COOKIE_PREFIX}{self.name}"

    @property
    def _salt(self) -> str:
        return f"{_SALT}.{self.name}"


def draft_of(request: HttpRequest, step: str, published: PublishedMeeting) -> Draft:
    """Return what this browser keeps of registering for a meeting."""
    return Draft(request, f"{step}-{published.meeting_id}")


def discard_drafts(request: HttpRequest) -> None:
    """Keep nothing of registering any longer, for whatever meeting."""
    for cookie in list(request.COOKIES):
        name = cookie.removeprefix(settings.COOKIE_PREFIX)
        if name.startswith(_OF_REGISTERING):
            Draft(request, name).discard()


def write_drafts(request: HttpRequest, response: HttpResponse) -> None:
    """Put what the view has kept and forgotten into its response."""
    for name, value in _changes(request).items():
        if not value:
            response.delete_cookie(name, samesite="Lax")
            continue
        response.set_cookie(
            name,
            value,
            max_age=KEPT_FOR_SECONDS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def _changes(request: HttpRequest) -> dict[str, str]:
    changes: dict[str, str] = vars(request).setdefault("_kept", {})
    return changes
