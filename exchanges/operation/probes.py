"""Addresses for whoever watches the site: probes of its health, and numbers for Prometheus.

They are answered before hosts, languages and sessions are looked at: a load balancer asks by IP address and plain http.
"""

from collections.abc import Callable

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from exchanges.operation.metrics import may_read_metrics, metrics_page
from exchanges.operation.state import is_migrated, worker_state


def live(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether pages can be made: the database answers, and has the tables of this release."""
    if is_migrated():
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "migrations are not applied"}, status=503)


def worker(_request: HttpRequest) -> HttpResponse:
    """Say whether the worker is at work, and how long the oldest mail has been waiting."""
    now = timezone.now()
    state = worker_state(now=now)
    is_silent = state.is_silent(now)
    told = {
        "status": "silent" if is_silent else "ok",
        "seconds_since_last_job": round((now - state.last_job).total_seconds()) if state.last_job else None,
        "jobs_waiting": state.jobs,
        "oldest_mail_waits_seconds": round(state.mail_waits(now).total_seconds()),
        "mails_paused": state.paused_at is not None,
    }
    return JsonResponse(told, status=503 if is_silent else 200)


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": live,
    "/health/ready": ready,
    "/health/worker": worker,
}


class Probes:
    """Middleware, in front of all that may refuse a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe, or pass the request on."""
        probe = PROBES.get(request.path_info)
        if request.path_info == "/metrics" and may_read_metrics(request):
            probe = metrics_page
        if probe is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = _answer(probe, request)
        response.headers["Cache-Control"] = "no-store"
        return response


def _answer(probe: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> HttpResponse:
    try:
        return probe(request)
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "the database is away"}, status=503)
