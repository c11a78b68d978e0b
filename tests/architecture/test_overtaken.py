"""Whatever form changes a row says what it showed: a new one has to be held against others, or to say why not."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.test import RequestFactory

import exchanges
import multiply
import municipalities
from multiply.template_loader import compact
from municipalities.admin.deleting import HeldDeletions
from municipalities.admin.overtaken import HeldAgainstOthers
from tests import factories
from tests.architecture.every import for_every
from tests.architecture.repository import ROOT

HELD = {
    "DetailsForm": "registrations/personal_data/my_details.html",
    "ChangeForm": "registrations/wizard/change.html",
    "TakeHomeForm": "registrations/attendance/take_home.html",
    "DelegateForm": "registrations/wizard/delegate.html",
    "TermsForm": "admin/exchanges/registration/terms.html",
    "AllotmentForm": "admin/exchanges/registration/terms.html",
}
"""Forms outside the admin's own pages that change rows, with the page that carries what it showed."""

NOTHING_CHANGED = {
    "PageForm": "what forms of the public pages share",
    "VisitFields": "what forms of visits share",
    "AsksTown": "what forms that ask for a municipality share",
    "TownFields": "what forms of visits that ask for a municipality share",
    "PersonFields": "what forms of colleagues share",
    "ColleagueForm": "registers anew",
    "AgreeForm": "registers anew",
    "VisitForm": "registers anew",
    "NeedsForm": "registers anew",
    "ReasonForm": "registers anew",
    "CodeForm": "proves an address",
    "EmailForm": "asks for a link, or a code",
    "SignInForm": "signs in",
    "AskForPasswordForm": "asks for a link",
    "NewPasswordForm": "sets a password, which no page shows",
    "ChangePasswordForm": "sets a password, which no page shows",
    "SetPasswordForm": "sets a password, which no page shows",
    "PasswordAgainForm": "changes nothing",
    "CodeOfFactorForm": "signs in",
    "CodeAgainForm": "changes nothing",
    "FirstCodeForm": "adds a factor",
    "AddPasskeyForm": "adds a factor",
    "InviteForm": "makes a new account; the service refuses an address that is taken",
    "_AsOurs": "what forms of signing in share",
    "DelegationForm": "registers anew",
    "FeedbackForm": "answered once; the service refuses a second answer",
    "DecisionForm": "decides; its page carries what it showed of the registration",
    "CancelForm": "cancels; its page carries what it showed of the meetings, or of the registration",
    "CancelDelegationForm": "cancels; its page carries what it showed of the delegation",
    "WithdrawalForm": "withdraws; its page carries what it showed of each meeting",
    "RejoinForm": "takes a withdrawal back once; the service refuses what is taken back already",
    "ListForm": "looks only",
    "PeriodForm": "looks only",
    "UntilForm": "looks only",
    "PublishForm": "makes a new version; its page carries what it showed of the draft",
    "ProposeForm": "asks the planner for a new proposal",
}
"""Forms that change no row that a page has shown, and why."""

BASES = {"RefusableForm", "KeepsOtherLanguages"}


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _own_forms() -> dict[str, type[forms.BaseForm]]:
    modules = [module for package in (multiply, municipalities, exchanges) for module in _modules(package)]
    return {
        name: each
        for module in modules
        for name, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, forms.BaseForm) and each.__module__ == module.__name__
    }


def _pages() -> list[admin.ModelAdmin]:
    own = ("multiply.", "municipalities.", "exchanges.")
    return [page for page in admin.site._registry.values() if type(page).__module__.startswith(own)]


def _forms_of_pages() -> set[type]:
    """Return the forms that pages of the workspace and their tables use, with what they derive from."""
    found: set[type] = set()
    for page in _pages():
        inlines: list[type[InlineModelAdmin]] = list(page.inlines)
        for each in (page.form, getattr(page, "add_form", None), *(inline.form for inline in inlines)):
            found.update(each.__mro__ if each else ())
    return found


def _name(page: admin.ModelAdmin) -> str:
    return type(page).__name__


def test_there_are_pages_and_forms_to_look_at() -> None:
    assert len(_pages()) > 10
    assert len(_own_forms()) > 20


@for_every(_pages(), _name)
def test_a_page_of_the_workspace_is_held_against_others(page: admin.ModelAdmin) -> None:
    assert isinstance(page, HeldAgainstOthers)
    for method in ("_changeform_view", "_overtaken", "_sheet"):
        assert getattr(type(page), method) is getattr(HeldAgainstOthers, method)


@for_every(_pages(), _name)
def test_a_row_is_deleted_only_as_its_page_showed_it(page: admin.ModelAdmin, rf: RequestFactory, db: None) -> None:
    assert type(page)._delete_view is HeldDeletions._delete_view  # type: ignore[attr-defined]
    assert not page.delete_confirmation_template
    request = rf.get("/")
    request.user = factories.make_coordinator()
    assert "delete_selected" not in page.get_actions(request)


def test_every_form_is_held_against_others_or_says_why_not() -> None:
    used = _forms_of_pages()
    by_hand = {"MeetingForm", "NewMeetingForm", "MeetingPageForm"}  # which pages choose by who asks
    left = {name for name, each in _own_forms().items() if each not in used and name not in by_hand | BASES}
    assert left == set(HELD) | set(NOTHING_CHANGED)


ASKING = (
    "admin/delete_confirmation.html",
    "admin/exchanges/meeting/cancel.html",
    "admin/exchanges/meeting/change_list.html",
    "admin/exchanges/registration/delegation.html",
    "admin/exchanges/registration/registration.html",
    "admin/exchanges/version/publish.html",
    "admin/municipalities/participation/withdraw.html",
)
"""Pages that ask whether something shall be done."""


@for_every(ASKING)
def test_a_page_that_asks_carries_what_it_showed(template: str) -> None:
    text = (ROOT / "templates" / template).read_text(encoding="utf-8")
    assert text.count('<input type="hidden" name="{{ seen_field }}" value="{{ seen }}">') == max(
        1, text.count("{% csrf_token %}")
    )


def _in_one_line(template: str) -> str:
    return compact((ROOT / "templates" / template).read_text(encoding="utf-8"))


@for_every(sorted(set(HELD.values())))
def test_a_page_carries_what_it_showed(template: str) -> None:
    text = _in_one_line(template)
    assert '<input type="hidden" name="_version" value="{{ shown }}">' in text


def test_the_workspace_s_forms_carry_what_they_showed() -> None:
    text = _in_one_line("admin/change_form.html")
    assert '<input type="hidden" name="{{ shown_field }}" value="{{ shown }}">' in text
