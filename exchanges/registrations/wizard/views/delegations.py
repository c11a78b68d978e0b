"""A delegation, opened by the link in its mails or signed in: see who has a place, name, swap and give back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edit_conflicts import Note, Sheet
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.booking.delegations import (
    cancel_delegation,
    drop_stand_in,
    give_back_place,
    name_delegate,
    swap_delegate,
    swap_stand_in,
)
from exchanges.registrations.identity.conflict_pages import overtaken_page, shown_of
from exchanges.registrations.identity.delegation_links import read_delegation
from exchanges.registrations.identity.details import PersonDetails
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.identity.private_pages import private_page, signed_in
from exchanges.registrations.identity.rate_limits import (
    MAILS_FROM_A_NETWORK,
    MAILS_TO_AN_ADDRESS,
    network_of,
    require_room,
)
from exchanges.registrations.models import Delegation, Person, Registration, StandIn
from exchanges.registrations.queries.delegates import delegates_of
from exchanges.registrations.seats.seat_inventory import lock_meeting
from exchanges.registrations.wizard.delegation_forms import DelegateForm
from exchanges.registrations.wizard.forms import needs_from
from municipalities.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Held:
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
        """Where places are given back."""
        return self._address("give_back")

    def place_url(self, reference: str) -> str:
        """Return where somebody is named for a place."""
        return self._address("delegate", reference)

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
        return view(request, Held(delegation, published), **kwargs)

    return shown


def by_link(view: View) -> View:
    """Find the delegation that the token in the address is about, or say what is wrong with the link."""

    @private_page
    @wraps(view)
    def shown(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            delegation, _contact = read_delegation(token, now=timezone.now())
        except Refusal as refusal:
            return render(request, "registrations/identity/link_refused.html", {"words": str(refusal)}, status=404)
        published = published_meetings().filter(meeting=delegation.meeting_id).first()
        if published is None:
            words = _("This meeting is no longer published.")
            return render(request, "registrations/identity/link_refused.html", {"words": words}, status=404)
        return view(request, Held(delegation, published, token), **kwargs)

    return shown


@require_safe
def delegation_page(request: HttpRequest, held: Held) -> HttpResponse:
    """List the places of a delegation with what can be done about each."""
    context = {
        "held": held,
        "delegation": held.delegation,
        "published": held.published,
        "lines": [(line, held.place_url(line.reference)) for line in delegates_of(held.delegation)],
        "sample": held.published.version.programme.is_sample,
    }
    return render(request, "registrations/wizard/delegation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, held: Held, reference: str) -> HttpResponse:
    """Name who takes a place, or give it to somebody else."""
    place = _place(held.delegation, reference)
    if request.method != "POST":
        return _delegate_page(request, place, held)
    with transaction.atomic():
        lock_meeting(held.delegation.meeting_id)
        place = _place(held.delegation, reference)
        overtaken = overtaken_page(
            request,
            _place_sheet(place, held),
            about=f"place:{reference}",
            heading=_("Who takes the place"),
            saved_at=place.changed_at if isinstance(place, Registration) else None,
            now=timezone.now(),
        )
        return overtaken or _delegate_page(request, place, held)


def _form(place: Registration | StandIn, held: Held, data: Any = None) -> DelegateForm:
    return DelegateForm(data, published=held.published, mode=place.mode)


def _place_sheet(place: Registration | StandIn, held: Held) -> Sheet:
    """Return what the page of a place shows: who has it, and an empty form for who takes it."""
    named = _words_of(place)
    return Sheet([_form(place, held)], notes={"holder": Note(_("Who has the place"), named, named or _("Nobody"))})


def _delegate_page(request: HttpRequest, place: Registration | StandIn, held: Held) -> HttpResponse:
    form = _form(place, held, request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_valid():
        try:
            _hand_to(request, place, held.delegation, form.cleaned_data)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            notes.success(request, _("%(name)s takes the place.") % {"name": form.cleaned_data["name"]})
            return redirect(held.url)
    context = {
        "held": held,
        "published": held.published,
        "sample": held.published.version.programme.is_sample,
        "who": _words_of(place),
        "form": form,
        "problem": problem,
        "shown": shown_of(request, _place_sheet(place, held), about=f"place:{place.reference}"),
    }
    return render(request, "registrations/wizard/delegate.html", context)


def _words_of(place: Registration | StandIn) -> str:
    """Return whom a line names, as the contact wrote it."""
    if place.person is None:
        return ""
    return f"{place.named_as} ({place.person.email})" if place.named_as else place.person.email


def _hand_to(
    request: HttpRequest, place: Registration | StandIn, delegation: Delegation, given: dict[str, str]
) -> None:
    now = timezone.now()
    person = PersonDetails(
        email=given["email"],
        name=given["name"],
        municipality=delegation.municipality,
        function=given["function"],
        target_group=given["group"],
        language=get_language() or "en",
    )
    require_room([(MAILS_TO_AN_ADDRESS, person.address), (MAILS_FROM_A_NETWORK, network_of(request))], now=now)
    listens_in, needs = given.get("listens_in", ""), needs_from(given)
    if isinstance(place, StandIn):
        swap_stand_in(stand_in=place, person=person, listens_in=listens_in, needs=needs, now=now)
    elif place.person_id is None:
        name_delegate(registration=place, person=person, listens_in=listens_in, needs=needs, now=now)
    else:
        swap_delegate(registration=place, person=person, listens_in=listens_in, needs=needs, now=now)


@require_POST
def give_back(request: HttpRequest, held: Held) -> HttpResponse:
    """Give back one place of a delegation, or all of them."""
    now, reference = timezone.now(), request.POST.get("reference", "")
    try:
        if reference:
            _give_back(_place(held.delegation, reference), now)
        else:
            cancel_delegation(delegation=held.delegation, now=now)
    except Refusal as refusal:
        notes.error(request, str(refusal))
    else:
        notes.success(request, _("The place is given back.") if reference else _("The delegation is cancelled."))
    return redirect(held.url)


def _give_back(place: Registration | StandIn, now: datetime) -> None:
    if isinstance(place, StandIn):
        drop_stand_in(stand_in=place, now=now)
    else:
        give_back_place(registration=place, now=now)


def _place(delegation: Delegation, reference: str) -> Registration | StandIn:
    """Return what a line of the delegation stands for: its contact must not see a difference."""
    stand_in = delegation.stand_ins.filter(reference=reference).select_related("person", "delegation").first()
    if stand_in is not None:
        return stand_in
    standing = delegation.registrations.active().select_related("person", "meeting")
    return get_object_or_404(standing, reference=reference)
