"""My page: what is kept of somebody, corrected by themselves."""

from dataclasses import replace
from typing import Any

from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from edit_conflicts import Sheet
from exchanges.registrations.identity.conflict_pages import overtaken_page, shown_of
from exchanges.registrations.identity.details import PersonDetails
from exchanges.registrations.identity.people import is_same_name, people_at
from exchanges.registrations.identity.private_pages import signed_in
from exchanges.registrations.identity.towns import known_towns, town_label, town_with_key
from exchanges.registrations.models import Person
from exchanges.registrations.personal_data.corrections import correct_details
from exchanges.registrations.personal_data.forms import DetailsForm
from exchanges.registrations.seats.seat_inventory import lock_person


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_details(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is kept of somebody, and let them correct it."""
    if request.method != "POST":
        return _details_page(request, person)
    with transaction.atomic():
        standing = lock_person(person.pk)
        overtaken = overtaken_page(
            request,
            _details_sheet(standing),
            about=f"person:{person.pk}",
            heading=_("My details"),
            saved_at=standing.updated_at,
            now=timezone.now(),
        )
        return overtaken or _details_page(request, standing)


def _form(person: Person, data: Any = None) -> DetailsForm:
    town = town_label(person.municipality) if person.municipality else person.organisation
    known = {"name": person.name, "town": town, "function": person.function, "language": person.language}
    return DetailsForm(data, initial=known, towns=known_towns(person.municipality))


def _details_sheet(person: Person) -> Sheet:
    return Sheet([_form(person)])


def _details_page(request: HttpRequest, person: Person) -> HttpResponse:
    form = _form(person, request.POST if request.method == "POST" else None)
    if form.is_valid() and any(
        is_same_name(each.name, form.cleaned_data["name"]) for each in people_at(person.email) if each != person
    ):
        form.add_error("name", _("Somebody else with this e-mail address has this name."))
    elif form.is_valid():
        _correct(request, person, form)
        return redirect("registrations:my_page")
    context = {
        "person": person,
        "form": form,
        "towns": form.towns,
        "shown": shown_of(request, _details_sheet(person), about=f"person:{person.pk}"),
    }
    return render(request, "registrations/personal_data/my_details.html", context)


def _correct(request: HttpRequest, person: Person, form: DetailsForm) -> None:
    given = form.cleaned_data
    town = town_with_key(given.get("town_key"), form.towns)
    corrected = replace(
        PersonDetails.of(person),
        name=given["name"],
        municipality=town,
        organisation="" if town else given["town"],
        function=given["function"],
        language=given["language"],
    )
    changed = correct_details(person=person, details=corrected, now=timezone.now())
    notes.success(request, _("Your details have been changed."))
    if changed:
        words = ngettext(
            "Your municipality is changed in %(count)d registration too. Place and order stay as they are.",
            "Your municipality is changed in %(count)d registrations too. Places and order stay as they are.",
            len(changed),
        )
        notes.info(request, words % {"count": len(changed)})
