"""My data: to take away, to delete; and the personal calendar."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.origins import address_of, truncated
from audit.recording import participant, record
from exchanges.registrations.identity.draft_cookies import discard_drafts
from exchanges.registrations.identity.private_pages import private_page, signed_in
from exchanges.registrations.identity.session import sign_out
from exchanges.registrations.models import Person
from exchanges.registrations.personal_data.erasure import erase_person
from exchanges.registrations.personal_data.export import as_csv, as_json, data_of, make_receipt, read_receipt
from exchanges.registrations.personal_data.leaving import leaving_of
from exchanges.registrations.personal_data.personal_feed import (
    feed_address,
    make_feed_key,
    person_of_feed,
    personal_calendar,
    revoke_feed_key,
)

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@signed_in
@require_safe
def my_data(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is kept of somebody, and what they can do with it."""
    data = data_of(person)
    context = {
        "person": person,
        "registrations": data["registrations"],
        "messages_count": len(data["messages"]),
        "feed_address": feed_address(person),
        "needs_days": settings.NEEDS_KEPT_DAYS,
        "kept_days": settings.REGISTRATIONS_KEPT_DAYS,
    }
    return render(request, "registrations/personal_data/my_data_page.html", context)


@signed_in
@require_safe
def download_json(request: HttpRequest, person: Person) -> HttpResponse:
    """Answer with all data as a JSON file."""
    return _file(request, person, as_json, "application/json", "my-data.json")


@signed_in
@require_safe
def download_csv(request: HttpRequest, person: Person) -> HttpResponse:
    """Answer with all data as a CSV file."""
    return _file(request, person, as_csv, "text/csv; charset=utf-8", "my-data.csv")


def _file(
    request: HttpRequest, person: Person, write: Callable[[dict[str, Any]], str], content_type: str, name: str
) -> HttpResponse:
    record("participant.export", participant(person.pk, request))
    content = write(data_of(person))
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=disposition)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delete_my_data(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask once, then delete everything, sign out, and lead to the receipt."""
    now = timezone.now()
    if request.method != "POST":
        context = {"person": person, "leaving": leaving_of(person, now)}
        return render(request, "registrations/personal_data/my_data_delete.html", context)
    counts = erase_person(person=person, now=now, network=truncated(address_of(request)))
    discard_drafts(request)
    response = HttpResponseRedirect(reverse("registrations:data_deleted", args=[make_receipt(counts, now=now)]))
    sign_out(response)
    return response


@private_page
@require_safe
def data_deleted(request: HttpRequest, receipt: str) -> HttpResponse:
    """Confirm, from the address alone, that data was deleted."""
    found = read_receipt(receipt)
    if found is None:
        raise Http404("no receipt of ours")
    return render(request, "registrations/personal_data/my_data_deleted.html", {"receipt": found})


@signed_in
@require_POST
def make_feed(request: HttpRequest, person: Person) -> HttpResponse:
    """Give the personal calendar an address, or another one."""
    make_feed_key(person=person)
    notes.success(request, _("Your personal calendar has a new address."))
    return redirect(reverse("registrations:my_data") + "#calendar")


@signed_in
@require_POST
def revoke_feed(request: HttpRequest, person: Person) -> HttpResponse:
    """End the personal calendar."""
    revoke_feed_key(person=person)
    notes.success(request, _("The address of your personal calendar no longer works."))
    return redirect(reverse("registrations:my_data") + "#calendar")


@require_safe
def personal_feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answer with the calendar that has this key; 304 where the program has it as it is (RFC 9110, 13)."""
    person = person_of_feed(key)
    if person is None:
        raise Http404("no such calendar")
    content, modified = personal_calendar(person, now=timezone.now())
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response = HttpResponse(content, content_type=CALENDAR_TYPE, headers={"ETag": etag})
    if modified:
        response.headers["Last-Modified"] = http_date(modified.timestamp())
    response.headers["Content-Disposition"] = 'inline; filename="my-meetings.ics"'
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, private=True, no_store=True)
    # By content alone: Last-Modified would miss a meeting that has left the calendar.
    return get_conditional_response(request, etag=etag, response=response) or response
