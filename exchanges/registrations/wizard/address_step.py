"""The first step of registering, alone or with colleagues: the address, and on the same page the code that proves it.

Nothing takes effect before: no seat, no name, no other mail. The pages are the same whether or not an address is
known.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges.registrations.identity.address_codes import DIGITS, CodeOver, CodeRefused, CodeWrong, digits_of
from exchanges.registrations.identity.forms import EmailForm, PageForm
from exchanges.registrations.identity.people import note_proven
from exchanges.registrations.identity.rate_limits import TooManyRequests, count_mail
from exchanges.registrations.identity.session import note_sign_in
from exchanges.registrations.models import Person
from exchanges.registrations.wizard.base import Wizard
from exchanges.registrations.wizard.own_address import OwnAddress

CHANGE = "change"
"""In an address of this step: the e-mail address is to be written anew."""


class CodeField(forms.CharField):
    """The digits of a code, however it was pasted."""

    def to_python(self, value: Any) -> str:
        """Return the digits alone."""
        return digits_of(super().to_python(value) or "")


class CodeForm(PageForm):
    """The code of the mail."""

    code = CodeField(
        label=gettext_lazy("Six-digit code"),
        max_length=40,
        help_text=gettext_lazy("Valid for ten minutes."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Enter the code from the e-mail.")},
    )

    def clean_code(self) -> str:
        """Return its digits; what cannot be a code costs no try."""
        digits = str(self.cleaned_data["code"])
        if len(digits) != DIGITS:
            raise forms.ValidationError(_("The code has six digits. Enter all of them."))
        return digits


@dataclass(frozen=True)
class AddressStep(Wizard, ABC):
    """A visitor who says and proves with which address they register."""

    own_address: OwnAddress

    is_together = False
    """Whether colleagues are to be registered."""

    @cached_property
    def person(self) -> Person | None:
        """Who has proven the address, where it is known whose it is; ask after the proof only."""
        return self.own_address.person()

    @abstractmethod
    def address_step_facts(self) -> dict[str, Any]:
        """Return what the page of this step shows beside its form: where it lies, what comes next, which step it is."""

    def show_address_step(self) -> HttpResponse:
        """Show what is to be done next: write the address, or type the code that was sent there."""
        is_code = self.own_address.awaits_code and CHANGE not in self.request.GET
        return self._show_code() if is_code else self._show_address()

    def take_address_step(self) -> HttpResponse | None:
        """Take an address, a code, or the wish for a new one; None as soon as the address is proven."""
        data = self.request.POST
        if "again" not in data and "code" not in data:
            return self._take_address()
        if not self.own_address.awaits_code:
            return None if self.own_address.proven else self._show_address()
        return self._send_code(self.own_address.written) if "again" in data else self._take_code()

    def _take_address(self) -> HttpResponse | None:
        form = EmailForm(self.request.POST)
        if not form.is_valid():
            return self._show_address(form)
        email = form.cleaned_data["email"]
        if not self.own_address.has_proven(email):
            return self._send_code(email)
        self.own_address.write(email)
        return None

    def _send_code(self, email: str, problem: str = "") -> HttpResponse:
        try:
            count_mail(self.request, email, now=self.now)
        except TooManyRequests as refusal:
            return self._show_address(EmailForm(initial={"email": email}), problem=str(refusal), status=429)
        self.own_address.send_code(email, language=self.language, is_together=self.is_together, now=self.now)
        return self._show_code(problem=problem, is_new=True)

    def _take_code(self) -> HttpResponse | None:
        form = CodeForm(self.request.POST)
        if not form.is_valid():
            return self._show_code(form)
        try:
            self.own_address.prove(form.cleaned_data["code"], now=self.now)
        except CodeOver as refusal:
            return self._send_code(self.own_address.written, problem=str(refusal))
        except CodeWrong as refusal:
            form.add_error("code", str(refusal))
            return self._show_code(form)
        except CodeRefused as refusal:
            return self._show_code(problem=str(refusal))
        note_sign_in(self.request, self.person, "participant.code")
        # Of a mailbox that several share it is noted once one of them goes on.
        if self.person is not None:
            note_proven(self.person, now=self.now)
        return None

    def _show_address(self, form: EmailForm | None = None, *, problem: str = "", status: int = 200) -> HttpResponse:
        form = form or EmailForm(initial={"email": self.own_address.written or self.own_address.proven})
        form.fields["email"].help_text = _("We will send a six-digit code there. You need no password and no account.")
        return self.render(
            "address",
            form=form,
            facts=self.before_typing(),
            in_own_language=self.in_own_language(),
            problem=problem,
            status=status,
            **self.address_step_facts(),
        )

    def _show_code(self, form: CodeForm | None = None, *, problem: str = "", is_new: bool = False) -> HttpResponse:
        says_something = is_new or problem or (form and form.errors)
        if not says_something and self.own_address.is_code_over(now=self.now):
            problem = _(
                "The code has expired: it was valid for ten minutes. Nothing is lost: send a new one and go on."
            )
        return self.render(
            "code",
            form=form or CodeForm(),
            problem=problem,
            email=self.own_address.written,
            is_stuck=not is_new and self.own_address.is_mail_stuck(),
            change=CHANGE,
            **self.address_step_facts(),
        )
