"""A municipality's own sign-in in a real browser: to a real provider, and back; no page on the way has a fault."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from tests import factories
from tests.browser.test_second_factors import on
from tests.browser.visits import Visitor
from tests.exchanges.sign_in.providers import running

EMAIL = "asa.oberg@malmo.example"


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_signs_in_at_their_municipality_and_comes_back(
    visitor: Visitor, transactional_db: None, settings: Settings, javascript: bool
) -> None:
    factories.make_coordinator("SE", email=EMAIL)
    with running() as provider:
        settings.SITE_URL = visitor.site
        settings.OIDC_PROVIDERS = [provider.configured()]
        provider.knows("asa", email=EMAIL, email_verified=True)
        provider.knows("lukasz", email="lukasz@malmo.example", email_verified=True)
        wanted = reverse("admin:exchanges_meeting_changelist")
        visit = visitor.opens(f"{reverse('account_login')}?next={wanted}", javascript=javascript)
        faults = visit.faults(widths=(320, 1280)) if javascript else []
        visit.page.get_by_role("button", name="Malmö stad").click()
        for subject in ("lukasz", "asa"):
            visit.page.get_by_placeholder("sub").fill(subject)
            visit.page.get_by_role("button", name="Authorize").click()
            if subject == "asa":
                break
            if javascript:
                faults += on(visit, "You are not signed in")
            visit.page.locator("main").get_by_role("link", name="Back to signing in").click()
            visitor.goes_on(visit, f"{reverse('openid_connect_login', args=['malmo'])}?next={wanted}")
            if javascript:
                faults += on(visit, "Sign in with “Malmö stad”")
            visit.page.get_by_role("button", name="Continue").click()
        expect(visit.page).to_have_url(visitor.site + wanted)
    assert faults == [], "\n".join(faults)
    assert visit.policy_reports == []
