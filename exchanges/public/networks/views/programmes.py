"""The archive of programmes, the page of one, and where its conference is."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.hosting.models import HostingRule
from exchanges.hosting.rule_texts import rule_in_words
from exchanges.public.base.queries import published_meetings, visible_programmes
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.public.meeting_rows.rows import meeting_row
from exchanges.public.networks.changelog import changelog, versions_of
from exchanges.public.networks.programmes import (
    conference_of,
    networks_of_programme,
    programme_figures,
    programme_lines,
)
from municipalities.models import Programme

VERSIONS_A_PAGE = 10


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """Show every programme with what became of it, the newest first."""
    today = timezone.localdate()
    programmes = list(visible_programmes(today))
    context = {
        "lines": programme_lines(programmes, today=today),
        "sample": any(one.is_sample for one in programmes),
    }
    return render(request, "public/networks/programme_list.html", context)


@require_safe
def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a programme: its numbers, conference, networks with their meetings, and the changelog of its plan."""
    today = timezone.localdate()
    programme = get_object_or_404(visible_programmes(today), slug=slug)
    networks = networks_of_programme(programme, today=today)
    meeting = conference_of(programme)
    versions = versions_of(programme)
    page = Paginator(versions, VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    first = max(page.start_index() - 1, 0)
    context = {
        "programme": programme,
        "is_over": programme.ends_on < today,
        "figures": programme_figures(programme, networks),
        "conference": meeting_row(meeting, today=today) if meeting else None,
        "networks": networks,
        "versions": changelog(versions, shown=slice(first, page.end_index())),
        "page": page,
        "sample": programme.is_sample,
    }
    return render(request, "public/networks/programme_detail.html", context)


@require_safe
def conference(request: HttpRequest) -> HttpResponse:
    """Lead to the conference of the current programme; while it is not published, say what is known of it."""
    today = timezone.localdate()
    programme = Programme.objects.current(today)
    scope = HostingRule.Scope.PROGRAMME
    published = ListedMeeting.read(published_meetings().filter(meeting__slot__rule__scope=scope))
    for row in published:
        if programme and row.programme_id == programme.pk and not row.is_cancelled:
            return redirect("calendar:meeting_detail", slug=row.slug)
    rules = HostingRule.objects.filter(programme=programme, scope=scope)
    context = {
        "programme": programme,
        "rules": [rule_in_words(rule) for rule in rules.order_by("position", "pk")],
        "earlier": [meeting_row(row, today=today) for row in reversed(published)],
        "sample": any(row.is_sample for row in published),
    }
    return render(request, "public/networks/conference.html", context)
