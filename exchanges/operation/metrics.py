"""Numbers for Prometheus: requests as each process counted them, and what the database tells when it is asked."""

import os
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from exchanges.operation.state import mails_by_state, proposals_by_state, share_of_disk_free, worker_state
from exchanges.registrations.identity.rate_limits import network_of

REQUESTS = Histogram(
    "multiply_request_seconds",
    "How long requests took, by method, name of the address and status.",
    ("method", "address", "status"),
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 30),
)
_METHODS = frozenset({"GET", "HEAD", "POST"})


class RequestMetrics:
    """Middleware that counts and times requests, by the names of their addresses and not by what stands in them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not (settings.METRICS_TOKEN or settings.METRICS_NETWORKS):
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, and note how long that took."""
        began = time.monotonic()
        response = self.get_response(request)
        address = request.resolver_match.view_name if request.resolver_match else "none or kept"
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, address, response.status_code).observe(time.monotonic() - began)
        return response


class _Facts(Collector):
    """What the database tells, the same whichever process is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        worker = worker_state(now=now)
        yield _by_state("multiply_mails", "Mails by state.", mails_by_state())
        yield _by_state("multiply_proposals", "Runs of the planner by state.", proposals_by_state())
        yield GaugeMetricFamily("multiply_jobs_waiting", "Jobs that wait for the worker.", worker.jobs)
        yield GaugeMetricFamily("multiply_mails_late", "Mails that are due and have not left.", worker.mails)
        yield GaugeMetricFamily(
            "multiply_oldest_mail_wait_seconds",
            "How long the mail that waits longest has been waiting.",
            worker.mail_waits(now).total_seconds(),
        )
        yield GaugeMetricFamily(
            "multiply_sending_paused", "1 while no mail is to leave, as after a restore.", int(bool(worker.paused_at))
        )
        yield GaugeMetricFamily(
            "multiply_last_job_timestamp_seconds",
            "When the worker last ended a job, as Unix time; 0 for never.",
            worker.last_job.timestamp() if worker.last_job else 0,
        )
        yield GaugeMetricFamily("multiply_disk_free_ratio", "Free share of the disk of VAR_DIR.", share_of_disk_free())


def _by_state(name: str, words: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, count in counts.items():
        family.add_metric([state], count)
    return family


def metrics_page(_request: HttpRequest) -> HttpResponse:
    """Return all numbers in Prometheus's text format."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
    registry.register(_Facts())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    """Tell whether a request comes from a network that may, or with the token."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and kind == "Bearer" and constant_time_compare(token, settings.METRICS_TOKEN):
        return True
    try:
        source = ip_address(network_of(request).partition("/")[0])
    except ValueError:
        return False
    return any(source in network for network in settings.METRICS_NETWORKS)
