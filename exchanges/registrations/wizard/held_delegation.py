"""Pages of a delegation: for its contact, by the link in their mails or signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.identity.delegation_links import read_delegation
from exchanges.registrations.identity.link_pages import link_refused
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.identity.private_pages import private_page, signed_in
from exchanges.registrations.models import Delegation, Person, Registration, StandIn
from municipalities.refusals import Refusal


@dataclass(frozen=True, slots=True)
class HeldDelegation:
    """A delegation before its contact, with what is published of its meeting; `token` is empty for who signed in."""

    delegation: Delegation
    published: PublishedMeeting
    token: str = ""

    @property
    def url(self) -> str:
        """The address of the page, by the link or signed in."""
        return self._address("delegation")

    @property
    def give_back_url(self) -> str:
        """Where seats are given back."""
        return self._address("give_back")

    def delegate_url(self, reference: str) -> str:
        """Return where somebody is named for a seat."""
        return self._address("delegate", reference)

    def line(self, reference: str) -> Registration | StandIn:
        """Return what a line of the delegation stands for: its contact must not see a difference. Raise Http404."""
        stand_ins = self.delegation.stand_ins.filter(reference=reference)
        stand_in = stand_ins.select_related("person", "delegation").first()
        if stand_in is not None:
            return stand_in
        standing = self.delegation.registrations.active().select_related("person", "meeting")
        return get_object_or_404(standing, reference=reference)

    def is_given_back(self, reference: str) -> bool:
        """Return whether a line has left the delegation, be it from another window."""
        return self.delegation.registrations.gone().filter(reference=reference).exists()

    def _address(self, name: str, *args: str) -> str:
        if self.token:
            return reverse(f"registrations:{name}_by_link", args=[self.token, *args])
        return reverse(f"registrations:{name}", args=[self.delegation.pk, *args])


View = Callable[..., HttpResponse]


def for_contact(view: View) -> View:
    """Find a delegation of which the participant is the contact."""

    @signed_in
    def shown(request: HttpRequest, person: Person, pk: int, **kwargs: Any) -> HttpResponse:
        rows = Delegation.objects.select_related("meeting", "municipality", "contact")
        delegation = get_object_or_404(rows, pk=pk, contact__in=people_at(person.email))
        published = get_object_or_404(published_meetings(), meeting=delegation.meeting_id)
        return view(request, HeldDelegation(delegation, published), **kwargs)

    return shown


def by_link(view: View) -> View:
    """Find the delegation that the token in the address is about, or say what is wrong with the link."""

    @private_page
    @wraps(view)
    def shown(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            delegation, _contact = read_delegation(token, now=timezone.now())
        except Refusal as refusal:
            return link_refused(request, str(refusal))
        published = published_meetings().filter(meeting=delegation.meeting_id).first()
        if published is None:
            return link_refused(request, _("This meeting is no longer published."))
        return view(request, HeldDelegation(delegation, published, token), **kwargs)

    return shown
