"""Two people save one page at the same moment, each in a session of their own: the second is always shown both values.

Each race has a control: without the lock both look at the same state, and one save undoes the other.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edit_conflicts import choosing
from exchanges.meetings.hosts.confirmations import HostConfirmation
from exchanges.meetings.models import Meeting
from exchanges.registrations.admin import terms_pages
from exchanges.registrations.models import RegistrationTerms
from exchanges.scheduling.publication import publishing
from exchanges.workspace.admin import meeting_actions
from municipalities.admin import deleting
from municipalities.admin.overtaken import HeldAgainstOthers
from municipalities.models import Participation, Programme
from tests import factories
from tests.exchanges.registrations.pages import coming_meeting
from tests.html_forms import form_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

SECONDS_TO_WAIT = 20
SAVED, CONFLICT = 302, 409


@pytest.fixture
def world(transactional_db: None) -> Programme:
    return factories.make_world("SE", "DE")


def signed_in(email: str) -> Client:
    browser = Client()
    browser.force_login(factories.make_coordinator(None, email))
    return browser


def answers_of(*requests: Callable[[], Any]) -> list[int]:
    """Send each request at the same moment in a thread and connection of its own; return the statuses, sorted."""
    begin = threading.Barrier(len(requests))
    found: list[int] = []

    def run(request: Callable[[], Any]) -> None:
        try:
            begin.wait(timeout=SECONDS_TO_WAIT)
            found.append(request().status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[request]) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS_TO_WAIT)
        assert not thread.is_alive()
    return sorted(found)


def page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def both_save(address: str, form_id: str, *changes: dict[str, str]) -> list[int]:
    """Let two open a page, then save it at the same moment, each with a change of their own."""
    browsers = [signed_in(f"{name}@example.org") for name in ("axel", "bea")]
    opened = [form_of(browser.get(address), form_id) for browser in browsers]
    sends = [
        lambda browser=browser, form=form, change=change: browser.post(address, {**form, **change})
        for browser, form, change in zip(browsers, opened, changes, strict=True)
    ]
    return answers_of(*sends)


@pytest.fixture
def both_compare_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let two wait for each other once both have compared, as only happens where no lock keeps one out."""
    barrier = threading.Barrier(2)
    compare = choosing.Submission.__init__

    def wait(self: choosing.Submission, *arguments: Any, **options: Any) -> None:
        compare(self, *arguments, **options)
        barrier.wait(timeout=SECONDS_TO_WAIT)

    monkeypatch.setattr(choosing.Submission, "__init__", wait)
    yield
    barrier.abort()


def meeting_of(world: Programme) -> Meeting:
    return factories.make_meeting(slot=factories.slot_of(world, "award"), venue="Rådhuset", address="Ő utca 1")


def test_of_two_who_save_a_meeting_one_is_shown_both_values(world: Programme) -> None:
    meeting = meeting_of(world)
    answers = both_save(page_of(meeting), "meeting_form", {"venue": "Stadshuset"}, {"address": "Łódzka 7"})
    assert answers == [SAVED, CONFLICT]
    meeting.refresh_from_db()
    changed = (meeting.venue == "Stadshuset", meeting.address == "Łódzka 7")
    assert sorted(changed) == [False, True]


@pytest.mark.usefixtures("both_compare_first")
def test_without_the_lock_one_save_of_a_meeting_undoes_the_other(
    world: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HeldAgainstOthers, "lock_rows", lambda *_arguments: None)
    meeting = meeting_of(world)
    answers = both_save(page_of(meeting), "meeting_form", {"venue": "Stadshuset"}, {"venue": "Łódzka 7"})
    assert answers == [SAVED, SAVED]
    meeting.refresh_from_db()
    assert meeting.venue in ("Stadshuset", "Łódzka 7")  # and whoever wrote the other was told that it is saved


def test_of_two_who_fill_tables_of_one_page_one_is_shown_both(world: Programme) -> None:
    host: Participation = factories.host_of(world, "forerunner")
    days = {
        "availability_periods-0-kind": "unavailable",
        "availability_periods-0-first_day": "2027-03-01",
        "availability_periods-0-last_day": "2027-03-05",
    }
    level = {"theme_levels-0-theme": str(factories.theme_of(world).pk), "theme_levels-0-expertise": "3"}
    assert both_save(page_of(host), "participation_form", days, level) == [SAVED, CONFLICT]
    assert host.availability_periods.count() + host.theme_levels.count() == 1


def test_a_network_saved_on_its_own_page_and_on_its_programme_s_is_noticed(world: Programme) -> None:
    network = world.networks.get(country="SE")
    axel, bea = signed_in("axel@example.org"), signed_in("bea@example.org")
    own = form_of(axel.get(page_of(network)), "network_form")
    whole = form_of(bea.get(page_of(world)), "programme_form")
    number = next(name for name, value in whole.items() if name.endswith("-id") and value == str(network.pk))
    field = number.replace("-id", "-coordinator_name")
    answers = answers_of(
        lambda: axel.post(page_of(network), {**own, "coordinator_name": "Åsa Ő'Brien"}),
        lambda: bea.post(page_of(world), {**whole, field: "Łukasz Groß"}),
    )
    assert answers == [SAVED, CONFLICT]


def test_of_two_who_save_terms_one_is_shown_both_values(transactional_db: None) -> None:
    published = coming_meeting(format="hybrid", seats=10)
    address = reverse("admin:exchanges_registration_terms", args=[published.meeting_id])
    assert _both_save_terms(address) == [SAVED, CONFLICT]


@pytest.mark.usefixtures("transactional_db")
def test_without_the_lock_one_save_of_terms_undoes_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    published = coming_meeting(format="hybrid", seats=10)
    address = reverse("admin:exchanges_registration_terms", args=[published.meeting_id])
    looked_at = _look_at_terms(address)
    monkeypatch.setattr(terms_pages, "lock_meeting", lambda _pk: None)
    barrier = threading.Barrier(2)
    compare = choosing.Submission.__init__

    def wait(self: choosing.Submission, *arguments: Any, **options: Any) -> None:
        compare(self, *arguments, **options)
        barrier.wait(timeout=SECONDS_TO_WAIT)

    monkeypatch.setattr(choosing.Submission, "__init__", wait)
    assert _save_terms(address, looked_at) == [SAVED, SAVED]
    terms = RegistrationTerms.objects.get(meeting=published.meeting_id)
    assert (terms.seats_in_person, terms.join_url) != (30, "https://call.example.org/")


def _look_at_terms(address: str) -> list[tuple[Client, dict[str, Any]]]:
    browsers = [signed_in(f"{name}@example.org") for name in ("axel", "bea")]
    opened = [form_of(browser.get(address), "terms") for browser in browsers]
    changes = ({"seats_in_person": "30"}, {"join_url": "https://call.example.org/"})
    return [
        (browser, form_of(browser.post(address, {**form, **change, "look": ""}), "terms"))
        for browser, form, change in zip(browsers, opened, changes, strict=True)
    ]


def _save_terms(address: str, looked_at: list[tuple[Client, dict[str, Any]]]) -> list[int]:
    sends = [
        lambda browser=browser, form=form: browser.post(address, {**form, "save": "yes"}) for browser, form in looked_at
    ]
    return answers_of(*sends)


def _both_save_terms(address: str) -> list[int]:
    return _save_terms(address, _look_at_terms(address))


def test_a_save_that_waited_for_another_is_held_against_what_that_one_wrote(world: Programme) -> None:
    """Six saves of one page at once: exactly one is written, whatever the order."""
    meeting = meeting_of(world)
    browsers = [signed_in(f"person-{number}@example.net") for number in range(6)]
    opened = [form_of(browser.get(page_of(meeting)), "meeting_form") for browser in browsers]
    before = timezone.now()
    sends = [
        lambda browser=browser, form=form, number=number: browser.post(
            page_of(meeting), {**form, "venue": f"Sal {number} – Åsö"}
        )
        for number, (browser, form) in enumerate(zip(browsers, opened, strict=True))
    ]
    assert answers_of(*sends) == [SAVED, *[CONFLICT] * 5]
    meeting.refresh_from_db()
    assert meeting.updated_at > before


# Pages that ask whether something shall be done.

PUBLISH = "/admin/exchanges/version/add/"
LIST = "/admin/exchanges/meeting/"
LATER = "2027-04-13"


def after_the_look(module: Any, monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> Callable[[], Any]:
    """Let `act` happen between the moment in which a page compares, and that in which it does what was asked."""
    looked, done = threading.Event(), threading.Event()
    compare = module.changed_since

    def compare_then_wait(*arguments: Any) -> Any:
        found = compare(*arguments)
        looked.set()
        done.wait(timeout=SECONDS_TO_WAIT)
        return found

    def wait_then_act() -> Any:
        looked.wait(timeout=SECONDS_TO_WAIT)
        try:
            return act()
        finally:
            done.set()

    monkeypatch.setattr(module, "changed_since", compare_then_wait)
    return wait_then_act


def opened_by_both(address: str, form_id: str, **filled: str) -> list[tuple[Client, dict[str, Any]]]:
    browsers = [signed_in(f"{name}@example.org") for name in ("axel", "bea")]
    return [(browser, {**form_of(browser.get(address), form_id), **filled}) for browser in browsers]


def both_send(address: str, opened: list[tuple[Client, dict[str, Any]]]) -> list[int]:
    return answers_of(*(lambda browser=browser, form=form: browser.post(address, form) for browser, form in opened))


def test_of_two_who_publish_the_same_draft_one_publishes_and_one_is_told(world: Programme) -> None:
    meeting_of(world)
    opened = opened_by_both(PUBLISH, "publication", reason="Vår – Łódź.")
    assert both_send(PUBLISH, opened) == [SAVED, CONFLICT]
    assert world.versions.count() == 1


def test_a_move_and_a_publication_at_once_publish_no_day_that_was_not_shown(world: Programme) -> None:
    meeting = meeting_of(world)
    axel, bea = signed_in("axel@example.org"), signed_in("bea@example.org")
    move = {**form_of(axel.get(page_of(meeting)), "meeting_form"), "starts_on": LATER}
    publication = {**form_of(bea.get(PUBLISH), "publication"), "reason": "Vår – Győr."}
    shown = meeting.starts_on
    answers_of(lambda: axel.post(page_of(meeting), move), lambda: bea.post(PUBLISH, publication))
    # Whoever was first: what is public is the day that was on the page, or nothing is.
    assert [row.starts_on for version in world.versions.all() for row in version.meetings.all()] in ([], [shown])


def test_without_the_lock_a_day_is_published_that_nobody_was_shown(
    world: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody moves the meeting after the page was compared; only the lock keeps that out."""
    meeting = meeting_of(world)
    axel, bea = signed_in("axel@example.org"), signed_in("bea@example.org")
    move = {**form_of(axel.get(page_of(meeting)), "meeting_form"), "starts_on": LATER}
    publication = {**form_of(bea.get(PUBLISH), "publication"), "reason": "Vår – Győr."}
    monkeypatch.setattr(publishing, "lock_programme", lambda pk: Programme.objects.get(pk=pk))
    move_after_the_look = after_the_look(publishing, monkeypatch, lambda: axel.post(page_of(meeting), move))
    assert answers_of(move_after_the_look, lambda: bea.post(PUBLISH, publication)) == [SAVED, SAVED]
    meeting.refresh_from_db()
    public = world.versions.get().meetings.get()
    assert meeting.starts_on != public.starts_on  # moved while it was being published, and nobody was told


def test_of_two_who_delete_and_save_a_row_neither_overrules_the_other(world: Programme) -> None:
    meeting = meeting_of(world)
    axel, bea = signed_in("axel@example.org"), signed_in("bea@example.org")
    delete = page_of(meeting).replace("/change/", "/delete/")
    save = {**form_of(axel.get(page_of(meeting)), "meeting_form"), "venue": "Łódzka 7"}
    deletion = form_of(bea.get(delete), "deletion")
    answers = answers_of(lambda: axel.post(page_of(meeting), save), lambda: bea.post(delete, deletion))
    left = Meeting.objects.filter(pk=meeting.pk)
    if left.exists():
        assert (left.get().venue, answers) == ("Łódzka 7", [SAVED, CONFLICT])
    else:
        assert answers == [SAVED, 404]  # and whoever saved is told that it is gone


def test_without_the_lock_a_row_is_deleted_that_somebody_saves_meanwhile(
    world: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = meeting_of(world)
    axel, bea = signed_in("axel@example.org"), signed_in("bea@example.org")
    delete = page_of(meeting).replace("/change/", "/delete/")
    save = {**form_of(axel.get(page_of(meeting)), "meeting_form"), "venue": "Łódzka 7"}
    deletion = form_of(bea.get(delete), "deletion")
    monkeypatch.setattr(HeldAgainstOthers, "lock_rows", lambda *_arguments: None)
    save_after_the_look = after_the_look(deleting, monkeypatch, lambda: axel.post(page_of(meeting), save))
    assert answers_of(save_after_the_look, lambda: bea.post(delete, deletion)) == [SAVED, SAVED]
    assert not Meeting.objects.filter(pk=meeting.pk).exists()  # and whoever saved it was told that it is saved


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_day_that_moves_at_the_same_moment_is_not_noted_as_confirmed(
    world: Programme, monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    """The lock decides who is first; without it a day is noted as confirmed that the list had not shown."""
    meeting = meeting_of(world)
    axel, bea = signed_in("axel@example.org"), signed_in("bea@example.org")
    move = {**form_of(axel.get(page_of(meeting)), "meeting_form"), "starts_on": LATER}
    confirm = {
        **form_of(bea.get(LIST), "changelist-form"),
        "action": "confirm",
        "_selected_action": [str(meeting.pk)],
    }
    if is_locked:
        answers_of(lambda: axel.post(page_of(meeting), move), lambda: bea.post(LIST, confirm))
    else:
        monkeypatch.setattr(meeting_actions, "lock_programmes_of", lambda _meetings: None)
        move_after_the_look = after_the_look(meeting_actions, monkeypatch, lambda: axel.post(page_of(meeting), move))
        answers_of(move_after_the_look, lambda: bea.post(LIST, confirm))
    confirmed = [each.isoformat() for each in HostConfirmation.objects.values_list("starts_on", flat=True)]
    assert (LATER in confirmed) is not is_locked
