"""Registering colleagues together, a step a page: how many and how, who they are, check; then delegations.py."""

from dataclasses import replace
from typing import Any

from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.registrations.booking.delegations import register_delegation
from exchanges.registrations.errors import DelegationRefused, NotOpen
from exchanges.registrations.identity.draft_cookies import Draft, DraftTooLong, draft_of
from exchanges.registrations.identity.rate_limits import TooManyRequests, count_seats
from exchanges.registrations.identity.session import participant_of
from exchanges.registrations.models import Delegation
from exchanges.registrations.queries.delegates import delegates_of
from exchanges.registrations.seats.names_due import most_unnamed
from exchanges.registrations.wizard.address_step import CHANGE
from exchanges.registrations.wizard.base import meeting_called
from exchanges.registrations.wizard.choices import seats_in_words
from exchanges.registrations.wizard.delegation_answers import DelegationAnswers
from exchanges.registrations.wizard.delegation_forms import AgreeForm, DelegationForm
from exchanges.registrations.wizard.delegation_step_forms import DelegationStepForms
from exchanges.registrations.wizard.own_address import OwnAddress
from exchanges.registrations.wizard.steps import Step, StepProgress
from municipalities.refusals import Refusal


class DelegationWizard(DelegationStepForms):
    """A contact on the way to registering colleagues: shows a step, takes the answers to one, sends them all off."""

    is_together = True

    @classmethod
    def begin(cls, request: HttpRequest, slug: str) -> "DelegationWizard":
        """Go on from what this browser keeps; raise Http404 where the meeting is not published."""
        published = meeting_called(slug)
        own_address = OwnAddress(request, published, participant_of(request))
        answers = DelegationAnswers.from_kept(draft_of(request, "together", published).read())
        return cls(request, published, timezone.now(), own_address, answers)

    def address(self, name: str) -> str:
        """Return the address of a step."""
        return reverse(f"registrations:{name}", args=[self.published.meeting.slug])

    def _keep(self) -> None:
        """Keep the answers for the next step; raise DraftTooLong."""
        try:
            draft_of(self.request, "together", self.published).save(self.answers.to_keep())
        except DraftTooLong as refusal:
            words = _("Your text is too long. Write less, or register them in two groups.")
            raise DraftTooLong(words) from refusal

    def address_step_facts(self) -> dict[str, Any]:
        """Return where the first step lies: the contact's address, before what holds for all of them."""
        here = self.address("register_together")
        return {"here": here, "next": here, "progress": self._progress_at(1), "offers_together": False}

    def _progress_at(self, number: int) -> StepProgress:
        names = (_("Your e-mail"), _("Register several colleagues"), _("Who is coming"), _("Check and send"))
        return StepProgress(names[number - 1], number, len(names))

    def open(self) -> HttpResponse:
        """Ask for the contact's address until it is proven; then, what holds for all of them."""
        if not self.own_address.proven or CHANGE in self.request.GET:
            return self.show_address_step()
        return self.show_of_all(self.form_of_all())

    def take(self) -> HttpResponse:
        """Take the contact's address or code, else what holds for all of them."""
        if self.request.POST.get("step") != Step.EMAIL and self.own_address.proven:
            return self.take_of_all()
        return self.take_address_step() or self.show_of_all(self.form_of_all())

    def show_of_all(self, form: DelegationForm) -> HttpResponse:
        """Ask what holds for all of them."""
        return self.render(
            "together",
            here=self.address("register_together"),
            form=form,
            towns=self.towns,
            email=self.own_address.proven,
            change=CHANGE,
            progress=self._progress_at(2),
        )

    def take_of_all(self) -> HttpResponse:
        """Take what holds for all of them, and ask who they are."""
        form = self.form_of_all(self.request.POST)
        if form.is_valid():
            self.answers.put_of_all({**form.cleaned_data, "email": self.own_address.proven})
            try:
                self._keep()
            except DraftTooLong as refusal:
                form.add_error(None, str(refusal))
            else:
                return self.show_colleagues(self.forms())
        return self.show_of_all(form)

    def show_colleagues(self, forms: BaseFormSet, problem: str = "") -> HttpResponse:
        """Ask who they are, each now or later, and what is different of each."""
        if not forms.is_bound and len(forms.forms) != self.answers.people:
            problem = self._number_is_wrong()
        here = self.address("name_colleagues")
        return self.render(
            "colleagues", here=here, forms=forms, problem=problem, facts=self._facts(), progress=self._progress_at(3)
        )

    def take_colleagues(self) -> HttpResponse:
        """Take who they are, and show what to check, or the same with its errors."""
        forms = self.forms(self.request.POST)
        checked = forms.is_valid()
        # Whoever looks at another page in between finds their mistakes again, too.
        self.answers.put_rows([form.cleaned_data if checked else form.written for form in forms.forms], checked=checked)
        problem = "" if len(self.answers.rows) == self.answers.people else self._number_is_wrong()
        most = most_unnamed(self.published, self.terms, self.now)
        if checked and len(self.answers.rows) - len(self.answers.named) > most:
            problem = problem or str(DelegationRefused.for_unnamed(most))
        try:
            self._keep()
        except DraftTooLong as refusal:
            problem = str(refusal)
        is_done = self.answers.are_complete and not problem
        return self.show_check(self.agree_form()) if is_done else self.show_colleagues(forms, problem)

    def _number_is_wrong(self) -> str:
        rows, people = len(self.answers.rows), self.answers.people
        words = ngettext(
            "This page has %(places)d place, but the number you gave is %(people)d. Change that number, "
            "or clear places.",
            "This page has %(places)d places, but the number you gave is %(people)d. Change that number, "
            "or clear places.",
            rows,
        )
        return words % {"places": rows, "people": people}

    def show_check(self, form: AgreeForm | None, *, problem: str = "", status: int = 200) -> HttpResponse:
        """Show what was answered of each seat."""
        modes = {self.answers.visit(row).mode for row in self.answers.rows}
        return self.render(
            "colleagues_check",
            status=status,
            here=self.address("check_colleagues"),
            form=form,
            problem=problem,
            facts=self._facts(),
            colleagues=self.answers.in_words(self.published),
            people=self.answers.people,
            left=[(mode.label, seats_in_words(self.seats[mode])) for mode in self.seats if mode in modes],
            all_or_none=self.answers.of_all.get("all_or_none"),
            progress=self._progress_at(4),
        )

    def send(self) -> HttpResponse:
        """Register them, once those who are named know; sent twice, they are one delegation."""
        form = self.agree_form(self.request.POST)
        if form is not None and not form.is_valid():
            return self.show_check(form)
        try:
            delegation = self._register()
        except TooManyRequests as refusal:
            return self.show_check(form, problem=str(refusal), status=429)
        except NotOpen:
            return self.show_closed()
        except Refusal as refusal:
            return self.show_check(form, problem=str(refusal))
        draft_of(self.request, "together", self.published).discard()
        try:
            self._sent.save({**self.answers.to_keep(), "delegation": delegation.pk})
        except DraftTooLong:
            # Then the page cannot be opened a second time; the mail says the same.
            self._sent.discard()
        return self.show_done(delegation)

    def _register(self) -> Delegation:
        details = self.answers.details(self.town, language=self.language)
        seats, mails_to = len(details.colleagues), details.addresses
        with count_seats(self.request, details.contact.email, seats, mails_to=mails_to, now=self.now):
            return register_delegation(published=self.published, details=details, is_proven=True, now=self.now)

    @property
    def is_sent(self) -> bool:
        """Whether this browser keeps what it has registered."""
        return bool(self._sent.read())

    def sent(self) -> tuple["DelegationWizard", Delegation | None]:
        """Return the delegation that this browser has registered, with its answers."""
        kept = self._sent.read()
        rows = Delegation.objects.filter(pk=kept.get("delegation", 0), meeting=self.published.meeting_id)
        return replace(self, answers=DelegationAnswers.from_kept(kept)), rows.first()

    def show_done(self, delegation: Delegation) -> HttpResponse:
        """Say who is registered: as it was written, and with a seat or not to a contact who has proven the address."""
        return self.render(
            "together_done",
            here=self.address("together_done"),
            email=self.answers.of_all["email"],
            colleagues=self.answers.in_words(self.published),
            delegates=delegates_of(delegation) if self.is_proven else [],
        )

    @property
    def _sent(self) -> Draft:
        return draft_of(self.request, "together-done", self.published)

    def _facts(self) -> list[dict[str, str]]:
        """Return what holds for all, each line with the page where it can be changed."""
        url = self.address("register_together")
        lines = self.answers.facts(self.published, self.town)
        return [{"term": term, "text": text, "url": url} for term, text in lines]
