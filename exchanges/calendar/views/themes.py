"""What meetings are about: every theme, and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exchanges.meetings.models import Theme


@require_safe
def theme_list(request: HttpRequest) -> HttpResponse:
    """Show the themes."""
    return render(request, "calendar/theme_list.html", {"themes": Theme.objects.all()})


@require_safe
def theme_detail(request: HttpRequest, key: str) -> HttpResponse:
    """Show one theme."""
    theme = Theme.objects.filter(key=key).first()
    if theme is None:
        raise Http404
    return render(request, "calendar/theme_detail.html", {"theme": theme})
