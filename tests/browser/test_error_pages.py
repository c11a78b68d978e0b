"""Pages of errors in a real browser: they lead on, and have no fault."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django.views import defaults
from django.views.csrf import csrf_failure

from tests.browser.visits import Visitor

Answers = Callable[[HttpRequest], HttpResponse]
ERRORS: dict[str, Answers] = {
    "400": lambda request: defaults.bad_request(request, ValueError()),
    "403": lambda request: defaults.permission_denied(request, PermissionError()),
    "expired form": csrf_failure,
    "404": lambda request: defaults.page_not_found(request, LookupError()),
    "500": defaults.server_error,
}


def test_the_pages_of_errors_have_no_fault(visitor: Visitor, rf: RequestFactory, transactional_db: None) -> None:
    visit = visitor.enters()
    faults = []
    for language in ("en", "de"):
        for name, answer in ERRORS.items():
            with translation.override(language):
                page = answer(rf.get("/")).content.decode()
            visitor.is_shown(visit, page)
            faults += [f"{name} in {language}: {fault}" for fault in visit.faults()]
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("path", ["/no-such-page/", "/hu/no-such-page/", "/admin/no-such-page/"])
def test_an_address_with_nothing_behind_it_has_a_page_without_fault(
    visitor: Visitor, transactional_db: None, path: str
) -> None:
    assert visitor.opens(path).faults(widths=(320, 1280)) == []
