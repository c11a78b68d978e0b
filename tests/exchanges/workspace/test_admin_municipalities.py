"""The coordinators' page of a municipality: what its public page says."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from municipalities.models import Municipality, Photo, Profile, Programme
from tests import factories
from tests.html_forms import form_of


def _address(town: Municipality) -> str:
    return reverse("admin:municipalities_municipality_change", args=[town.pk])


def test_a_coordinator_writes_what_a_page_says_in_each_language(client: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    client.force_login(factories.make_coordinator("SE"))
    form = form_of(client.get(_address(town)), "municipality_form")
    texts = [name for name in form if name.startswith("profile-0-claims_")]
    assert len(texts) == 6
    form |= {texts[0]: "A sawmill town.", "profile-0-population": "21800"}
    assert client.post(_address(town), form).status_code == 302
    profile = Profile.objects.get(municipality=town)
    assert profile.claims == {"en": "A sawmill town."}
    assert profile.population == 21_800


def test_texts_in_further_languages_stay(client: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    Profile.objects.create(municipality=town, claims={"en": "Old.", "fi": "Vanha."})
    client.force_login(factories.make_coordinator("SE"))
    form = form_of(client.get(_address(town)), "municipality_form")
    form["profile-0-claims_en"] = "New."
    assert client.post(_address(town), form).status_code == 302
    assert Profile.objects.get(municipality=town).claims == {"en": "New.", "fi": "Vanha."}


def test_another_countrys_profile_is_out_of_reach(client: Client, world: Programme) -> None:
    client.force_login(factories.make_coordinator("DE"))
    assert client.get(_address(factories.host_of(world, "forerunner").municipality)).status_code == 404


def test_a_region_is_one_of_the_municipality_s_country(client: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    client.force_login(factories.make_coordinator("SE"))
    form = form_of(client.get(_address(town)), "municipality_form")
    refused = client.post(_address(town), form | {"region": "DE-BY"})
    assert "We don’t recognise the region “DE-BY” of SE. Enter its ISO 3166-2 code" in refused.content.decode()
    assert client.post(_address(town), form | {"region": "SE-T"}).status_code == 302
    town.refresh_from_db()
    assert town.region == "SE-T"


def _with_picture(client: Client, town: Municipality, content: bytes, **fields: str) -> dict[str, Any]:
    form = form_of(client.get(_address(town)), "municipality_form")
    given = {"photo-0-alt_texts_en": "Solar panels", "photo-0-credit": "Åsa O’Neill", **fields}
    return form | given | {"photo-0-file": SimpleUploadedFile("Rådhuset.gif", content)}


def test_a_coordinator_gives_a_picture_sees_it_and_takes_it_away(
    client: Client, world: Programme, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    town = factories.host_of(world, "forerunner").municipality
    client.force_login(factories.make_coordinator("SE"))
    form = _with_picture(client, town, factories.picture((2000, 1000)), **{"photo-0-alt_texts_sv": "Solpaneler"})
    assert client.post(_address(town), form).status_code == 302
    photo = Photo.objects.get(municipality=town)
    assert (photo.width, photo.small_height, photo.credit) == (1600, 320, "Åsa O’Neill")
    assert photo.alt_texts == {"en": "Solar panels", "sv": "Solpaneler"}
    shown = client.get(_address(town))
    assert f'src="/{photo.small_file.name}" width="640" height="320" alt="Solar panels"' in shown.content.decode()
    form = form_of(shown, "municipality_form")
    assert client.post(_address(town), form | {"photo-0-alt_texts_en": "The town hall"}).status_code == 302
    photo.refresh_from_db()
    assert photo.alt_texts["en"] == "The town hall"
    assert photo.file.storage.exists(photo.file.name or "")
    form = form_of(client.get(_address(town)), "municipality_form")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(_address(town), form | {"photo-0-DELETE": "on"}).status_code == 302
    assert not Photo.objects.filter(municipality=town).exists()
    assert not photo.file.storage.exists(photo.file.name or "")


def test_a_picture_without_words_and_a_file_that_is_none_are_refused(client: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    client.force_login(factories.make_coordinator("SE"))
    form = _with_picture(client, town, factories.picture(), **{"photo-0-alt_texts_en": ""})
    refused = client.post(_address(town), form)
    assert refused.status_code == 200
    assert "Write this in one language at least." in refused.content.decode()
    refused = client.post(_address(town), _with_picture(client, town, b"GIF89a"))
    assert "This is not a picture that we can read. Choose a JPEG, PNG or WebP file." in refused.content.decode()
    assert not Photo.objects.exists()


def test_a_refused_page_shows_the_picture_that_is_kept_and_deleting_it_deletes_its_files(
    client: Client, world: Programme, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    town = factories.host_of(world, "forerunner").municipality
    photo = factories.make_photo(town)
    client.force_login(factories.make_coordinator("SE"))
    other = _with_picture(client, town, factories.picture((900, 700)))
    refused = client.post(_address(town), other | {"name": ""})
    assert f'src="/{photo.small_file.name}"' in refused.content.decode()
    other = _with_picture(client, town, factories.picture((900, 700)))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(_address(town), other | {"photo-0-DELETE": "on"}).status_code == 302
    assert not Photo.objects.exists()
    assert not [name for name in (photo.file.name, photo.small_file.name) if photo.file.storage.exists(name or "")]


def test_a_page_without_a_picture_is_saved_without_one(client: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    client.force_login(factories.make_coordinator("SE"))
    form = form_of(client.get(_address(town)), "municipality_form")
    assert client.post(_address(town), form | {"district": "Östra sjukhuset"}).status_code == 302
    assert not Photo.objects.exists()
