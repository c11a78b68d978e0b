"""Every address of the admin for every kind of person: what opens, what is not there, and who is asked to sign in."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audit.models import Entry
from audit.recording import JOB, Thing, record
from exchanges.hosting.models import Exemption, Slot
from exchanges.hosting.withdrawals import Withdrawal
from exchanges.meetings.models import Meeting, MeetingPage, Theme
from exchanges.meetings.published import Version
from exchanges.outbox.models import Act, Message
from exchanges.outbox.previews import Preview
from exchanges.registrations.models import Registration
from exchanges.scheduling.proposals.models import Proposal
from municipalities.models import Country, Municipality, Network, Participation, Programme, User
from tests import factories
from tests.exchanges.outbox.letters import make_act, make_message
from tests.exchanges.registrations.factories import make_delegation, make_registration

OPEN, NO, GONE, SIGN_IN, REDIRECT, NO_SUCH_METHOD = 200, 403, 404, 302, 301, 405
PEOPLE = ("nobody", "plain", "sweden", "germany", "all", "superuser")


@dataclass(frozen=True)
class Line:
    """What each person of PEOPLE gets of a page."""

    nobody: int
    plain: int
    sweden: int
    germany: int
    all: int
    superuser: int


def _for_coordinators(own: int, other: int, everything: int, superuser: int | None = None) -> Line:
    return Line(SIGN_IN, SIGN_IN, own, other, everything, everything if superuser is None else superuser)


EVERY_COORDINATOR = _for_coordinators(OPEN, OPEN, OPEN)
OWN_COUNTRY = _for_coordinators(OPEN, GONE, OPEN)
ALL_ONLY = _for_coordinators(NO, NO, OPEN)
ADMINISTRATORS = _for_coordinators(NO, NO, NO, OPEN)
NOBODY = _for_coordinators(NO, NO, NO)

# Of each kind of row: list, form to add, page, deletion, history. The rows are Sweden's where they have a country.
PAGES = ("changelist", "add", "change", "delete", "history")
ROWS: dict[type[Model], tuple[Line, ...]] = {
    Municipality: (EVERY_COORDINATOR, EVERY_COORDINATOR, OWN_COUNTRY, OWN_COUNTRY, OWN_COUNTRY),
    Participation: (EVERY_COORDINATOR, EVERY_COORDINATOR, OWN_COUNTRY, OWN_COUNTRY, OWN_COUNTRY),
    Meeting: (EVERY_COORDINATOR, EVERY_COORDINATOR, OWN_COUNTRY, OWN_COUNTRY, OWN_COUNTRY),
    MeetingPage: (EVERY_COORDINATOR, NOBODY, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    Exemption: (EVERY_COORDINATOR, EVERY_COORDINATOR, OWN_COUNTRY, OWN_COUNTRY, OWN_COUNTRY),
    Proposal: (EVERY_COORDINATOR, EVERY_COORDINATOR, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    Version: (EVERY_COORDINATOR, EVERY_COORDINATOR, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    Slot: (EVERY_COORDINATOR, NOBODY, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    Withdrawal: (EVERY_COORDINATOR, NOBODY, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    Message: (EVERY_COORDINATOR, NOBODY, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    Act: (EVERY_COORDINATOR, NOBODY, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    Registration: (EVERY_COORDINATOR, NOBODY, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    Network: (EVERY_COORDINATOR, ALL_ONLY, OWN_COUNTRY, ALL_ONLY, OWN_COUNTRY),
    Country: (EVERY_COORDINATOR, ALL_ONLY, OWN_COUNTRY, ALL_ONLY, OWN_COUNTRY),
    Programme: (EVERY_COORDINATOR, ALL_ONLY, EVERY_COORDINATOR, ADMINISTRATORS, EVERY_COORDINATOR),
    Theme: (EVERY_COORDINATOR, ALL_ONLY, EVERY_COORDINATOR, ALL_ONLY, EVERY_COORDINATOR),
    Entry: (EVERY_COORDINATOR, NOBODY, OWN_COUNTRY, NOBODY, OWN_COUNTRY),
    User: (ALL_ONLY, ADMINISTRATORS, ALL_ONLY, ADMINISTRATORS, ALL_ONLY),
}
"""Everything of ours; what packages bring is for technical administrators alone."""


@pytest.fixture
def rows(world: Programme) -> dict[type[Model], Model]:
    """A row of each kind, Sweden's where it has a country."""
    sweden = factories.make_country("SE")
    meeting = factories.make_meeting(slot=factories.slot_of(world, "award"))
    free = factories.slot_of(world, "network")
    act = make_act(factories.make_coordinator())
    make_message(meeting=meeting, act=act)
    return {
        Municipality: factories.host_of(world, "network").municipality,
        Participation: factories.host_of(world, "network"),
        Meeting: meeting,
        MeetingPage: MeetingPage.objects.get(pk=meeting.pk),
        Exemption: factories.make_exemption(free, "closed"),
        Proposal: factories.make_proposal(world, country=sweden),
        Version: factories.make_version(world, country=sweden),
        Slot: free,
        Withdrawal: factories.make_withdrawal(world.participations.filter(role="network").order_by("position")[1]),
        Message: make_message(meeting=meeting),
        Act: act,
        Registration: make_registration(meeting),
        Network: world.networks.get(country=sweden),
        Country: sweden,
        Programme: world,
        Theme: factories.theme_of(world),
        Entry: record("needs.names", JOB, Thing("exchanges.Meeting", str(meeting.pk), "Łódź", "SE")),
        User: factories.make_user("somebody@example.org"),
    }


@pytest.fixture
def people(world: Programme) -> dict[str, Client]:
    """A browser of each kind of person."""
    users = {
        "plain": factories.make_user(),
        "sweden": factories.make_coordinator("SE"),
        "germany": factories.make_coordinator("DE"),
        "all": factories.make_coordinator(),
        "superuser": factories.make_superuser(),
    }
    browsers = {"nobody": Client(), **{name: Client() for name in users}}
    for name, user in users.items():
        browsers[name].force_login(user)
    return browsers


def _status(browser: Client, address: str) -> int:
    return browser.get(address).status_code


def test_every_page_opens_for_whom_it_is_meant(rows: dict[type[Model], Model], people: dict[str, Client]) -> None:
    wrong = []
    for model, lines in ROWS.items():
        for page, line in zip(PAGES, lines, strict=True):
            address = _address(model, page, rows[model])
            for person in PEOPLE:
                got, meant = _status(people[person], address), getattr(line, person)
                if got != meant:
                    wrong.append(f"{address} for {person}: {got} instead of {meant}")
    assert wrong == []


def _address(model: type[Model], page: str, row: Model) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[] if page in ("changelist", "add") else [row.pk])


def test_nothing_is_changed_by_who_may_only_look(rows: dict[type[Model], Model], people: dict[str, Client]) -> None:
    """Send an empty form to every page that changes or deletes: whoever may not gets 403 or 404, never a form back."""
    wrong = []
    for model, lines in ROWS.items():
        for page, index in (("change", 2), ("delete", 3)):
            address = _address(model, page, rows[model])
            for person in ("plain", "germany"):
                status = people[person].post(address, {}).status_code
                if status not in (NO, GONE, SIGN_IN) and getattr(lines[index], person) != OPEN:
                    wrong.append(f"{address} for {person}: {status}")
    assert wrong == []


def test_every_kind_of_row_of_ours_is_in_the_matrix() -> None:
    ours = {
        model for model in admin.site._registry if model._meta.app_label in ("municipalities", "exchanges", "audit")
    }
    assert ours == set(ROWS)


def test_what_packages_bring_is_for_administrators_alone(people: dict[str, Client]) -> None:
    others = [model for model in admin.site._registry if model not in ROWS]
    assert others
    for model in others:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        found = {person: _status(people[person], address) for person in PEOPLE}
        assert found == {"nobody": SIGN_IN, "plain": SIGN_IN, "sweden": NO, "germany": NO, "all": NO, "superuser": OPEN}


PLAIN_PAGES = {
    "index": EVERY_COORDINATOR,
    "password_change": Line(*[SIGN_IN] * 6),
    "password_change_done": EVERY_COORDINATOR,
    "municipalities_user_invite": ALL_ONLY,
    "jsi18n": Line(SIGN_IN, SIGN_IN, OPEN, OPEN, OPEN, OPEN),
    "login": Line(SIGN_IN, NO, SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN),
}
"""Pages without a row. That of signing in leads whoever is let in to the index, that of the password to the account."""


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_a_page_without_a_row_opens_for_whom_it_is_meant(people: dict[str, Client], name: str) -> None:
    address = reverse(f"admin:{name}")
    found = {person: _status(people[person], address) for person in PEOPLE}
    assert found == {person: getattr(PLAIN_PAGES[name], person) for person in PEOPLE}


EVERYBODY = Line(*[OPEN] * 6)
WHOEVER_IS_SIGNED_IN = Line(SIGN_IN, *[OPEN] * 5)
WHOEVER_IS_NOT = Line(OPEN, *[SIGN_IN] * 5)
ACCOUNT_PAGES = {
    "account_login": WHOEVER_IS_NOT,
    "openid_connect_login": Line(*[GONE] * 6),
    "openid_connect_callback": Line(*[GONE] * 6),
    "account_logout": WHOEVER_IS_SIGNED_IN,
    "account_inactive": EVERYBODY,
    "account_reauthenticate": WHOEVER_IS_SIGNED_IN,
    "account_change_password": WHOEVER_IS_SIGNED_IN,
    "account_set_password": Line(*[SIGN_IN] * 6),
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "mfa_authenticate": Line(*[SIGN_IN] * 6),
    "mfa_login_webauthn": Line(*[SIGN_IN] * 6),
    "mfa_reauthenticate": Line(*[SIGN_IN] * 6),
    "mfa_reauthenticate_webauthn": Line(*[SIGN_IN] * 6),
    "mfa_index": WHOEVER_IS_SIGNED_IN,
    "mfa_activate_totp": Line(*[SIGN_IN] * 6),
    "mfa_deactivate_totp": Line(SIGN_IN, *[GONE] * 5),
    "mfa_list_webauthn": WHOEVER_IS_SIGNED_IN,
    "mfa_add_webauthn": Line(*[SIGN_IN] * 6),
    "mfa_remove_webauthn": Line(*[SIGN_IN] * 6),
    "mfa_view_recovery_codes": Line(SIGN_IN, *[GONE] * 5),
    "mfa_generate_recovery_codes": Line(*[SIGN_IN] * 6),
    "usersessions_list": WHOEVER_IS_SIGNED_IN,
}
"""Signing in, and one's own account, of people without a second factor.

What changes factors asks first whether it is the same person still; what needs one that is not there leads elsewhere.
Who has a password is led from setting a first one to changing it. Of providers there is none in the settings.
"""
OF_AN_ACCOUNT = {
    "openid_connect_login": ("malmo",),
    "openid_connect_callback": ("malmo",),
    "account_reset_password_from_key": ("3", "too-old"),
    "mfa_remove_webauthn": (1,),
}
"""What addresses need beyond their names."""


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_a_page_of_signing_in_opens_for_whom_it_is_meant(people: dict[str, Client], name: str) -> None:
    address = reverse(name, args=OF_AN_ACCOUNT.get(name, ()))
    found = {person: _status(people[person], address) for person in PEOPLE}
    assert found == {person: getattr(ACCOUNT_PAGES[name], person) for person in PEOPLE}


def test_every_address_of_signing_in_is_walked() -> None:
    resolver = next(each for each in _resolvers(get_resolver()) if "admin/account/" in str(each.pattern))
    assert set(_names(resolver)) == set(ACCOUNT_PAGES)


def test_actions_on_rows_are_refused_out_of_reach(rows: dict[type[Model], Model], people: dict[str, Client]) -> None:
    meeting, proposal, user = rows[Meeting], rows[Proposal], rows[User]
    cancel = f"{reverse('admin:exchanges_meeting_cancel')}?meeting={meeting.pk}"
    accept = reverse("admin:exchanges_proposal_accept", args=[proposal.pk])
    password = reverse("admin:auth_user_password_change", args=[user.pk])
    for person, expected in {"nobody": SIGN_IN, "plain": SIGN_IN, "germany": GONE}.items():
        assert people[person].post(cancel, {"reason": "x"}).status_code == expected
        assert people[person].post(accept).status_code == expected
    for person, expected in {"nobody": SIGN_IN, "sweden": NO, "all": NO, "superuser": OPEN}.items():
        assert people[person].get(password).status_code == expected


def test_a_mail_as_it_looks_is_shown_within_reach(rows: dict[type[Model], Model], people: dict[str, Client]) -> None:
    address = reverse("admin:exchanges_message_html", args=[rows[Message].pk])
    found = {person: _status(people[person], address) for person in PEOPLE}
    assert found == {person: getattr(OWN_COUNTRY, person) for person in PEOPLE}


def test_a_mail_that_was_shown_before_it_is_written_opens_for_whom_it_was_shown_to(people: dict[str, Client]) -> None:
    for user in User.objects.filter(is_staff=True):
        preview = Preview.objects.create(shown_to=user, shown_at=factories.NOON, digest="x", mails=["<p>Å</p>"])
        address = reverse("admin:exchanges_act_look", args=[preview.key, 0])
        found = {person: _status(people[person], address) for person in PEOPLE}
        owner = {person for person in PEOPLE if found[person] == OPEN}
        assert len(owner) == 1
        assert found == {
            person: OPEN if person in owner else getattr(_for_coordinators(GONE, GONE, GONE), person)
            for person in PEOPLE
        }
        assert _status(people[owner.pop()], reverse("admin:exchanges_act_look", args=[preview.key, 1])) == GONE


def test_terms_of_a_meeting_open_and_registrations_are_decided_on_within_reach(
    rows: dict[type[Model], Model], people: dict[str, Client]
) -> None:
    terms = reverse("admin:exchanges_registration_terms", args=[rows[Meeting].pk])
    assert {person: _status(people[person], terms) for person in PEOPLE} == {
        person: getattr(OWN_COUNTRY, person) for person in PEOPLE
    }
    for page in ("decide", "cancel", "address"):
        address = reverse(f"admin:exchanges_registration_{page}", args=[rows[Registration].pk])
        for person, expected in {"nobody": SIGN_IN, "plain": SIGN_IN, "germany": GONE}.items():
            assert people[person].post(address, {"let_in": "yes"}).status_code == expected


def test_a_host_is_withdrawn_within_reach(rows: dict[type[Model], Model], people: dict[str, Client]) -> None:
    address = reverse("admin:municipalities_participation_withdraw", args=[rows[Participation].pk])
    assert {person: _status(people[person], address) for person in PEOPLE} == {
        person: getattr(OWN_COUNTRY, person) for person in PEOPLE
    }
    for person, expected in {"nobody": SIGN_IN, "plain": SIGN_IN, "germany": GONE}.items():
        assert people[person].post(address, {"reason": "x"}).status_code == expected


def test_a_withdrawal_is_taken_back_within_reach(rows: dict[type[Model], Model], people: dict[str, Client]) -> None:
    address = reverse("admin:exchanges_withdrawal_take_back", args=[rows[Withdrawal].pk])
    assert {person: _status(people[person], address) for person in PEOPLE} == {
        person: getattr(OWN_COUNTRY, person) for person in PEOPLE
    }
    for person, expected in {"nobody": SIGN_IN, "plain": SIGN_IN, "germany": GONE}.items():
        assert people[person].post(address, {"reason": "x"}).status_code == expected


def test_a_delegation_is_looked_at_and_cancelled_within_reach(
    rows: dict[type[Model], Model], people: dict[str, Client]
) -> None:
    meeting = rows[Meeting]
    assert isinstance(meeting, Meeting)
    delegation = make_delegation(meeting)
    address = reverse("admin:exchanges_registration_delegation", args=[delegation.pk])
    assert {person: _status(people[person], address) for person in PEOPLE} == {
        person: getattr(OWN_COUNTRY, person) for person in PEOPLE
    }
    for person, expected in {"nobody": SIGN_IN, "plain": SIGN_IN, "germany": GONE}.items():
        assert people[person].post(address, {"reason": "x"}).status_code == expected


PAGES_OF_PEOPLE = {
    "participants": (),
    "results": (),
    "paper": ("attendance-sheet",),
    "attendance": (),
    "take_home": (1,),
}
"""Of a published meeting, each with what its address needs beyond the meeting; the last two take a POST only."""


def test_the_people_of_a_meeting_are_shown_within_reach_alone(
    rows: dict[type[Model], Model], people: dict[str, Client]
) -> None:
    meeting, version = rows[Meeting], rows[Version]
    assert isinstance(meeting, Meeting)
    assert isinstance(version, Version)
    factories.make_published_meeting(version, meeting)
    for name, more in PAGES_OF_PEOPLE.items():
        address = reverse(f"admin:exchanges_meeting_{name}", args=[meeting.pk, *more])
        found = {person: _status(people[person], address) for person in PEOPLE}
        takes_posts = name in ("attendance", "take_home")
        line = _for_coordinators(*[NO_SUCH_METHOD] * 3) if takes_posts else OWN_COUNTRY
        assert found == {person: getattr(line, person) for person in PEOPLE}
        assert people["germany"].post(address, {"mark": "x", "hide": "yes"}).status_code in (GONE, NO_SUCH_METHOD)


def test_every_named_address_of_the_admin_is_walked() -> None:
    """An address that is added later has to find its place in this file."""
    walked = {f"{model._meta.app_label}_{model._meta.model_name}_{page}" for model in ROWS for page in PAGES}
    walked |= {"exchanges_meeting_cancel", "exchanges_proposal_accept", "auth_user_password_change", *PLAIN_PAGES}
    walked |= {"municipalities_participation_withdraw", "exchanges_withdrawal_take_back"}
    walked |= {
        "exchanges_message_html",
        "exchanges_act_look",
        *(f"exchanges_meeting_{name}" for name in PAGES_OF_PEOPLE),
    }
    walked |= {f"exchanges_registration_{page}" for page in ("terms", "decide", "cancel", "address", "delegation")}
    left_to_django = {"logout", "autocomplete", "app_list", "view_on_site"}
    ours = {name for name in _admin_names() if not name.startswith("django_q_")}
    assert ours - walked - left_to_django == set()


def _admin_names() -> Iterator[str]:
    resolver = next(each for each in _resolvers(get_resolver()) if each.namespace == "admin")
    yield from _names(resolver)


def _resolvers(resolver: URLResolver) -> Iterator[URLResolver]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield entry
            yield from _resolvers(entry)


def _names(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry)
        elif isinstance(entry, URLPattern) and entry.name:
            yield entry.name


def test_the_public_pages_ask_nobody_to_sign_in(rows: dict[type[Model], Model]) -> None:
    browser = Client()
    for name in ("home", "about", "meeting_list", "municipality_list", "theme_list", "feed"):
        assert _status(browser, reverse(f"calendar:{name}")) == OPEN
