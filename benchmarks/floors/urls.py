"""Two views as plain as can be."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from exchanges.meetings.published import PublishedMeeting


@cache
def _constant(size: int) -> bytes:
    return b"a" * size


def constant(_request: HttpRequest, size: int) -> HttpResponse:
    """Answer with a page that is always the same."""
    return HttpResponse(_constant(size), headers={"Content-Length": str(size)})


def plain(request: HttpRequest, rows: int) -> HttpResponse:
    """Answer with so many meetings, by one query."""
    columns = ("starts_on", "ends_on", "status", "meeting__slug", "host__municipality__name", "theme__key")
    published = PublishedMeeting.objects.filter(version__is_current=True)
    meetings = published.order_by("starts_on", "pk").values(*columns)[:rows]
    response = render(request, "plain.html", {"meetings": meetings})
    response["Content-Length"] = str(len(response.content))
    return response


urlpatterns = [
    # Where whoever starts a server looks whether it is up.
    path("about/", constant, {"size": 1}),
    path("constant/<int:size>/", constant),
    path("plain/<int:rows>/", plain),
]
