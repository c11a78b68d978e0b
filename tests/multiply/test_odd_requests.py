"""No request, whatever is written into it, ends with an error of the server: on PostgreSQL, which is strict, too.

ODD_REQUESTS says how many are drawn (the run on PostgreSQL in CI: 20,000), ODD_REQUESTS_SEED which; each test prints
its seed.
"""

import os
import time
import traceback
from collections.abc import Iterator
from copy import deepcopy
from random import Random, SystemRandom
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.cache import caches
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import override_settings
from django.urls import get_resolver, path
from pytest_django.fixtures import Settings

from exchanges.hosting.database_rules_v6 import VIEW
from tests.factories import NOON
from tests.html_forms import forms_of
from tests.multiply.odd_requests import Draws, NotedNames, OddRequest, routes_of
from tests.multiply.whole_site import PARTICIPANT, WholeSite, make_whole_site

SEED = int(os.environ.get("ODD_REQUESTS_SEED", 0)) or SystemRandom().randrange(10**9)
REQUESTS = int(os.environ.get("ODD_REQUESTS", 400))
A_TEST, A_ROUND = 1000, 50
"""Requests that are drawn by one test, and from one state of the site: what is written stays until the round ends."""
LONGEST_SECONDS = 8
"""Of the processor, for one request: a page takes a tenth of that at most, the first picture some more."""
OF_PROBES = ("health/live", "health/ready", "metrics")
"""Addresses that middleware answers."""


class Asking:
    """Sends requests to a site and keeps what went wrong."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self.failed: list[str] = []
        self._raised = ""
        self._cookies = {person: deepcopy(browser.cookies) for person, browser in draws.site.browsers.items()}

    def ask(self, number: int) -> None:
        """Send so many requests, each form with its page as one more."""
        while number > 0:
            request = self.draws.request()
            answer = self.send(request)
            number -= 1
            if answer.status_code == 200 and isinstance(answer, HttpResponse) and request.method == "GET":
                number -= self._fill_in(request, answer)

    def _fill_in(self, request: OddRequest, page: HttpResponse) -> int:
        is_html = page["Content-Type"].startswith("text/html") and "Content-Encoding" not in page
        forms = forms_of(page) if is_html else []
        if not forms or self.draws.dice.random() < 0.3:
            return 0
        form = self.draws.dice.choice(forms)
        address = form["action"] or request.address
        if not address.startswith("/") or form["method"] != "post":
            return 0
        body, content_type = self.draws.body_of(self.draws.changed(form["fields"]))
        self.send(OddRequest(request.person, "POST", address, body, content_type))
        return 1

    def send(self, request: OddRequest) -> HttpResponseBase:
        """Send a request from the browser of its person, as that was at first; what fails leaves nothing behind."""
        browser = self.draws.site.browsers[request.person]
        browser.cookies = deepcopy(self._cookies[request.person])
        browser.raise_request_exception = False
        got_request_exception.connect(self._note)
        self._raised, began = "", time.process_time()
        try:
            with transaction.atomic():
                answer = browser.generic(
                    request.method, request.address, request.body, request.content_type, headers=request.headers
                )
                _ = b"".join(answer) if answer.streaming else answer.content
                if answer.status_code >= 500:
                    transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(self._note)
        if time.process_time() - began > LONGEST_SECONDS:
            self.failed.append(f"{time.process_time() - began:.1f} s: {request}")
        if answer.status_code >= 500 or not _has_policy(answer):
            self.failed.append(f"{answer.status_code} {request}\n{dict(answer.headers)}\n{self._raised}")
        return answer

    def _note(self, **_signal: Any) -> None:
        self._raised = traceback.format_exc()[-3000:]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> NotedNames:
    """Note what is looked for in what was sent."""
    noted = NotedNames()
    noted.watch(monkeypatch)
    return noted


@pytest.fixture
def site(db: None, settings: Settings) -> Iterator[WholeSite]:
    """A whole site at NOON, which answers to its own name alone and where nobody is told that it is too much."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.MAILS_PER_HOUR_AND_NETWORK = 10**6
    with time_machine.travel(NOON, tick=True):
        yield make_whole_site()


def asks_for_a_number(request: HttpRequest) -> HttpResponse:
    """Answer as a careless view does."""
    return HttpResponse(f"{int(request.GET.get('how_many', '1')):.3e}")


urlpatterns = [path("number/", asks_for_a_number)]


def test_a_view_that_raises_is_found_by_the_names_it_looks_for(site: WholeSite, names: NotedNames) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        asking = Asking(Draws(Random(1), site, ["number/"], names))
        asking.ask(200)
    assert any("ValueError: invalid literal for int()" in each for each in asking.failed)
    assert all(each.startswith("500 ") for each in asking.failed)
    assert "how_many" in names.of("number/")


def test_the_same_seed_draws_the_same(site: WholeSite, names: NotedNames) -> None:
    first, second = (Draws(Random(7), site, ["calendar/", "meetings/<slug:slug>/"], names) for _time in range(2))
    assert [str(first.request()) for _number in range(20)] == [str(second.request()) for _number in range(20)]


@pytest.mark.parametrize("number", range(max(1, REQUESTS // A_TEST)))
def test_no_request_is_an_error_of_the_server(site: WholeSite, names: NotedNames, number: int) -> None:
    print(f"ODD_REQUESTS_SEED={SEED} ODD_REQUESTS={REQUESTS}")
    routes = [*sorted(set(routes_of(get_resolver()))), *OF_PROBES]
    asking = Asking(Draws(Random(f"{SEED} {number}"), site, routes, names))
    for _round in range(min(REQUESTS, A_TEST) // A_ROUND):
        caches["pages"].clear()
        with transaction.atomic():
            asking.ask(A_ROUND)
            assert list(_faults_of_the_database()) == []
            transaction.set_rollback(True)
    assert not asking.failed, "\n\n".join(asking.failed[:30])


@pytest.mark.postgresql
def test_nul_in_what_a_route_looks_for_in_a_form_is_no_error(site: WholeSite, names: NotedNames) -> None:
    """Where the value has parts, too: NUL stands in the first."""
    asking = Asking(draws := Draws(Random(1), site, [], names))
    for route in sorted(set(routes_of(get_resolver()))):
        names.route, address = route, draws.good_address(route)
        person = "superuser" if route.startswith(("admin/", "check-in/")) else PARTICIPANT
        # What it looks for shows once it is asked.
        for _time in range(2):
            body = urlencode(dict.fromkeys(names.of(route), "\0:2027-01-15:in_person")).encode()
            with transaction.atomic():
                asking.send(OddRequest(person, "POST", address, body, "application/x-www-form-urlencoded"))
                transaction.set_rollback(True)
    assert not asking.failed, "\n\n".join(asking.failed[:30])


def _has_policy(answer: HttpResponseBase) -> bool:
    """Tell whether an answer says what it may load; that nothing has changed leaves what was said before."""
    return answer.status_code == 304 or "Content-Security-Policy" in answer


def _faults_of_the_database() -> Iterator[str]:
    """Yield what the database should not hold: rows without those they belong to, and broken rules."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {VIEW}")
        yield from map(str, cursor.fetchall())
