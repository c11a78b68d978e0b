"""Pages that the link in a mail opens: the registration that somebody holds it of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.moments import has_begun
from exchanges.registrations.identity.details import Visit
from exchanges.registrations.identity.links import Purpose, read_registration
from exchanges.registrations.identity.people import note_proven
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.models import Registration
from municipalities.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Held:
    """A registration that somebody holds the link of, with what is published of its meeting."""

    token: str
    registration: Registration
    published: PublishedMeeting
    now: datetime

    @property
    def can_change(self) -> bool:
        """Whether it stands, and the meeting is still to come."""
        is_on = self.published.is_announced
        return self.registration.is_standing and is_on and not has_begun(self.published, self.now)

    @property
    def is_offered(self) -> bool:
        """Whether a seat is held for an answer."""
        until = self.registration.offered_until
        return self.can_change and until is not None and until > self.now

    def visit(self) -> Visit:
        """Return how and when; days that the meeting has left behind by moving no longer count."""
        visit = Visit.of(self.registration)
        days = tuple(day for day in visit.days if self.published.starts_on <= day <= self.published.ends_on)
        return Visit(visit.mode, days, visit.language)


def link_refused(request: HttpRequest, words: str, *, register_url: str = "") -> HttpResponse:
    """Say what is wrong with a link, and how to get another: by registering at an address, else by signing in."""
    context = {"words": words, "register_url": register_url}
    return render(request, "registrations/identity/link_refused.html", context, status=404)


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the registration that the token in the address is about, or say what is wrong with the link."""

    @private_page
    @wraps(view)
    def shown(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        try:
            registration = read_registration(Purpose.MANAGE, token, now=now)
        except Refusal as refusal:
            return link_refused(request, str(refusal))
        published = published_meetings().filter(meeting=registration.meeting_id).first()
        if published is None:
            return link_refused(request, _("This meeting is no longer published."))
        if request.method == "POST" and registration.person is not None:
            note_proven(registration.person, now=now)
        return view(request, Held(token, registration, published, now), **kwargs)

    return shown
