"""The base of registering alone and of registering colleagues: the meeting, what it offers, a page."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.alternatives import held_in
from exchanges.meetings.hosts.contacts import contact_mailbox
from exchanges.meetings.hosts.invited import invited_in_words
from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.languages.spoken import names_of
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.times import days_in_range, moment_in_words
from exchanges.registrations.booking.registering import words_of_state
from exchanges.registrations.identity.towns import Town, towns_of
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.occupancy import ModeSeats, seats_on_terms
from exchanges.registrations.seats.terms import RegistrationState, registration_state


def meeting_called(slug: str) -> PublishedMeeting:
    """Return a published meeting with its terms; raise Http404."""
    shown = published_meetings().select_related("meeting__registration_terms")
    return get_object_or_404(shown, meeting__slug=slug)


@dataclass(frozen=True)
class Wizard:
    """Somebody on the way to registering for one meeting.

    The steps are in the shape of formtools' WizardView: a form a step, and the answers so far in a signed cookie of the
    visitor's browser, which a subclass reads and keeps.
    """

    request: HttpRequest
    published: PublishedMeeting
    now: datetime

    @cached_property
    def terms(self) -> RegistrationTerms:
        """The meeting's terms, read together with it; where none are saved, unsaved ones without limits."""
        meeting = self.published.meeting
        return getattr(meeting, "registration_terms", None) or RegistrationTerms(meeting=meeting)

    @cached_property
    def towns(self) -> list[Town]:
        """The programme's municipalities."""
        return towns_of(self.published)

    @cached_property
    def seats(self) -> dict[Mode, ModeSeats]:
        """What is left of each way to take part."""
        return seats_on_terms(self.published, self.terms, self.now)

    @property
    def state(self) -> RegistrationState:
        """Whether one can register now, or why not."""
        return registration_state(self.published, self.terms, self.now)

    @property
    def is_open(self) -> bool:
        """Whether one can register now."""
        return self.state is RegistrationState.OPEN

    @property
    def language(self) -> str:
        """The language of the pages, in which mails will be."""
        return get_language() or "en"

    def before_typing(self) -> list[dict[str, str]]:
        """Return what is to be known before anything is typed: whom the meeting is for, and its languages."""
        meeting = self.published.meeting
        return [
            {"term": _("Who is invited"), "text": invited_in_words(self.published)},
            {"term": _("Languages"), "text": names_of(meeting.languages)},
            {"term": _("Interpretation"), "text": names_of(meeting.interpretation)},
        ]

    def in_own_language(self) -> list[dict[str, str]]:
        """Return meetings on the same theme in the visitor's language, where this one is not, as lines."""
        today = self.now.astimezone(self.published.zone).date()
        return [
            {
                "title": marked_title(other),
                "days": days_in_range(other),
                "url": reverse("calendar:meeting_detail", args=[other.meeting.slug]),
            }
            for other in held_in(self.language, self.published, today)
        ]

    def show_closed(self) -> HttpResponse:
        """Say why one cannot register, when it opens, and whom to ask."""
        opens_at = self.terms.opens_at
        return self.render(
            "closed",
            words=words_of_state(self.state),
            opens=moment_in_words(opens_at, self.published.zone) if opens_at else "",
            is_to_open=self.state is RegistrationState.NOT_OPEN,
            contact=contact_mailbox(self.published),
        )

    def render(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of the meeting."""
        known = {"published": self.published, "sample": self.published.version.programme.is_sample}
        return render(self.request, f"registrations/wizard/{template}.html", {**known, **context}, status=status)
