"""Second factors in a real browser: an app, its codes, a passkey of the device; no page on the way has a fault."""

from datetime import UTC, datetime

from django.urls import reverse
from playwright.sync_api import expect

from municipalities.models import User
from tests import factories
from tests.browser.visits import Visit, Visitor
from tests.exchanges.sign_in.factors import code_at
from tests.factories import PASSWORD

TWO_WIDTHS = (320, 1280)


def sign_in(visitor: Visitor, user: User) -> Visit:
    visit = visitor.opens(reverse("account_login"))
    visit.page.get_by_label("E-mail address").fill(user.email)
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    return visit


def show_again(visit: Visit) -> None:
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.page.get_by_role("button", name="Continue").click()


def on(visit: Visit, heading: str) -> list[str]:
    """Return the faults of a page that was come to."""
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(heading)
    visit.answers.clear()
    return [f"{heading}: {fault}" for fault in visit.faults(widths=TWO_WIDTHS)]


def test_an_app_is_set_up_and_its_codes_let_in(visitor: Visitor, transactional_db: None) -> None:
    user = factories.make_coordinator("HU", email="gyozo.oze@example.org")
    visit = sign_in(visitor, user)
    visitor.goes_on(visit, reverse("mfa_index"))
    visit.page.get_by_role("link", name="Set up an app").click()
    show_again(visit)
    faults = on(visit, "Set up an app")
    secret = visit.page.locator(".secret").inner_text()
    visit.page.get_by_label("Code").fill(code_at(secret, datetime.now(UTC)))
    visit.page.get_by_role("button", name="Set up").click()
    faults += on(visit, "Recovery codes")
    codes = visit.page.locator("main li b").all_inner_texts()
    for name, heading in (
        ("mfa_index", "Second factor"),
        ("mfa_deactivate_totp", "Remove the app?"),
        ("mfa_generate_recovery_codes", "Make new recovery codes?"),
        ("mfa_view_recovery_codes", "Recovery codes"),
        ("mfa_reauthenticate", "Confirm that it is you"),
    ):
        visitor.goes_on(visit, reverse(name))
        faults += on(visit, heading)
    another = sign_in(visitor, user)
    faults += on(another, "Second factor")
    another.page.get_by_label("Code").fill(codes[0])
    another.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(another.page).to_have_url(visitor.site + reverse("admin:index"))
    assert faults == [], "\n".join(faults)


def test_a_passkey_is_added_and_lets_in_without_a_password(visitor: Visitor, transactional_db: None) -> None:
    user = factories.make_coordinator("PL", email="zofia.wojcik@example.org")
    visit = sign_in(visitor, user)
    device = visit.page.context.new_cdp_session(visit.page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    visitor.goes_on(visit, reverse("mfa_add_webauthn"))
    show_again(visit)
    faults = on(visit, "Add a passkey")
    visit.page.get_by_label("Name of the key").fill("Zofia’s telefon Łódź")
    visit.page.get_by_label("Sign in with this key alone").check()
    visit.page.get_by_role("button", name="Add a passkey").click()
    faults += on(visit, "Recovery codes")
    visitor.goes_on(visit, reverse("mfa_list_webauthn"))
    expect(visit.page.locator("main")).to_contain_text("Zofia’s telefon Łódź")
    faults += on(visit, "Passkeys")
    visit.page.get_by_role("link", name="Remove “Zofia’s").click()
    faults += on(visit, "Remove this passkey?")
    visitor.goes_on(visit, reverse("mfa_reauthenticate_webauthn"))
    faults += on(visit, "Confirm that it is you")
    visitor.goes_on(visit, reverse("account_logout"))
    visit.page.locator("main").get_by_role("button", name="Sign out").click()
    visit.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(visit.page).to_have_url(visitor.site + reverse("admin:index"))
    assert faults == [], "\n".join(faults)
    assert visit.policy_reports == []
