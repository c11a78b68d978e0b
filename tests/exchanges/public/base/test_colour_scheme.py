import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_chosen_scheme_is_kept_and_the_reader_returns_to_the_page(client: Client) -> None:
    response = client.post("/colour-scheme/", {"scheme": "dark", "next": "/sv/about/?from=here"})
    assert (response.status_code, response["Location"]) == (302, "/sv/about/?from=here")
    assert 'data-bs-theme="dark"' in client.get("/about/").content.decode()


def test_following_the_device_forgets_the_choice(client: Client) -> None:
    client.post("/colour-scheme/", {"scheme": "dark", "next": "/"})
    client.post("/colour-scheme/", {"scheme": "system", "next": "/"})
    assert "data-bs-theme" not in client.get("/about/").content.decode()


def test_a_forged_cookie_is_not_written_into_the_page(client: Client) -> None:
    client.cookies["colour_scheme"] = "dark><script"
    assert "data-bs-theme" not in client.get("/about/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_return_address_on_another_site_leads_home(client: Client, elsewhere: str) -> None:
    assert client.post("/colour-scheme/", {"scheme": "light", "next": elsewhere})["Location"] == "/"


def test_the_scheme_cannot_be_chosen_by_following_a_link(client: Client) -> None:
    assert client.get("/colour-scheme/").status_code == 405
