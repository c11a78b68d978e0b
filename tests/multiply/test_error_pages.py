import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults
from django.views.csrf import csrf_failure


@pytest.mark.django_db
def test_an_address_with_nothing_behind_it_has_a_page_that_leads_on(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "<h1>Page not found</h1>" in page
    assert 'href="/calendar/"' in page


@pytest.mark.django_db
def test_the_page_of_a_missing_address_keeps_the_language_and_offers_the_others(client: Client) -> None:
    page = client.get("/de/no-such-page/").content.decode()
    assert '<html lang="de"' in page
    assert 'href="/sv/" lang="sv"' in page


@pytest.mark.django_db
def test_a_post_without_its_token_is_refused_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/account/sign-in/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "The form has expired" in response.content.decode()


def test_the_pages_for_400_and_500_need_neither_a_database_nor_a_request(rf: RequestFactory) -> None:
    request = rf.get("/")
    for response, heading in [
        (defaults.bad_request(request, ValueError()), "The request cannot be read"),
        (defaults.server_error(request), "Something went wrong"),
    ]:
        page = response.content.decode()
        assert f"<h1>{heading}</h1>" in page
        assert 'rel="stylesheet"' in page


def test_the_page_for_500_is_in_the_readers_language(rf: RequestFactory) -> None:
    with translation.override("sv"):
        page = defaults.server_error(rf.get("/")).content.decode()
    assert '<html lang="sv"' in page


@pytest.mark.django_db
def test_a_forbidden_page_says_so(rf: RequestFactory) -> None:
    response = defaults.permission_denied(_anonymous(rf), PermissionError())
    assert response.status_code == 403
    assert "You may not see this page" in response.content.decode()


@pytest.mark.django_db
def test_an_expired_form_is_explained(rf: RequestFactory) -> None:
    assert "The form has expired" in csrf_failure(_anonymous(rf)).content.decode()


def _anonymous(rf: RequestFactory) -> HttpRequest:
    return rf.get("/")
