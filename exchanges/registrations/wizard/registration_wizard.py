"""Registering, a step a page, all without JavaScript. The answer to a step is the next one: six requests suffice."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges.registrations.booking.registering import register
from exchanges.registrations.errors import ModeNotOffered, NotOpen
from exchanges.registrations.identity.draft_cookies import DraftTooLong, draft_of
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.identity.rate_limits import TooManyRequests, count_seats
from exchanges.registrations.identity.session import participant_of
from exchanges.registrations.queries.registrations import own_registration_for
from exchanges.registrations.wizard.base import meeting_called
from exchanges.registrations.wizard.check_page import action_label, clash_lines, facts_of_answers
from exchanges.registrations.wizard.done_page import done_facts
from exchanges.registrations.wizard.outcomes import Outcome, keep_outcome, kept_outcome, outcome_of
from exchanges.registrations.wizard.own_address import OwnAddress
from exchanges.registrations.wizard.step_forms import StepForms
from exchanges.registrations.wizard.steps import NAMES, Answers, Step, StepProgress
from municipalities.refusals import ReasonMissing, Refusal


class RegistrationWizard(StepForms):
    """One visitor on the way to being registered: shows a step, takes the answers to one, sends them all off."""

    @classmethod
    def begin(cls, request: HttpRequest, slug: str) -> "RegistrationWizard":
        """Go on from what this browser keeps; raise Http404 where the meeting is not published."""
        published, participant = meeting_called(slug), participant_of(request)
        own_address = OwnAddress(request, published, participant)
        answers = Answers(draft_of(request, "register", published).read(), own_address.proven)
        return cls(request, published, timezone.now(), own_address, answers)

    def address(self, step: Step | None) -> str:
        """Return the address of a step; None: of the start."""
        names = {None: "register", Step.DONE: "registered"}
        slug = self.published.meeting.slug
        if step in names:
            return reverse(f"registrations:{names[step]}", args=[slug])
        return reverse("registrations:register_step", args=[slug, step])

    def open(self, wanted: str) -> HttpResponse:
        """Show the step asked for, as soon as those before it are answered; else, the first one that is not."""
        open_step, steps = self.answers.first_open(), self.answers.steps()
        if not wanted:
            return self.show(open_step)
        if wanted not in set(Step):
            raise Http404
        step = Step(wanted)
        if step is Step.EMAIL:
            return self.show_address_step()
        if not self.answers.given and kept_outcome(self.request, self.published):
            return redirect(self.address(Step.DONE))
        if step not in steps or steps.index(step) > steps.index(open_step):
            return redirect(self.address(open_step))
        return self.show(step)

    def show(self, step: Step, form: Form | None = None, *, problem: str = "", status: int = 200) -> HttpResponse:
        """Show a step, or again one with its `form` that was not taken."""
        if step is Step.EMAIL:
            return self.show_address_step()
        steps, is_check = self.answers.steps(), step is Step.CHECK
        index = steps.index(step)
        self.show_seats(form)
        return self.render(
            "register",
            status=status,
            step=step,
            progress=self._progress_at(step),
            title=NAMES[step],
            intro=self._intro(step),
            form=form or (None if is_check else self.form(step)),
            towns=self.towns if step is Step.VISIT else [],
            problem=problem,
            clashes=self._clashes(step),
            here=self.address(step),
            back=self.address(steps[index - 1]),
            next=self.address(Step.DONE if is_check else steps[index + 1]),
            **self._check() if is_check else {"facts": [], "action_label": _("Continue")},
        )

    def _intro(self, step: Step) -> str:
        """Return what stands above the questions of a step."""
        words = {
            Step.REASON: _(
                "This meeting is for other municipalities. You can ask for a place: say"
                " why, and a coordinator will answer by e-mail."
            ),
        }
        if step is Step.VISIT and self.person is not None:
            words[Step.VISIT] = _(
                "Welcome back. We have filled in what we know; change anything that is no longer right."
            )
        return words.get(step, "")

    def _check(self) -> dict[str, Any]:
        seats = None if self.answers.is_outside else self.seats.get(self.answers.mode())
        return {
            "facts": facts_of_answers(self.answers, self.published, self.address),
            "action_label": action_label(self.answers, self.published, seats),
        }

    def _clashes(self, step: Step) -> list[dict[str, str]]:
        """Return the meetings on the same days."""
        if step not in (Step.VISIT, Step.CHECK):
            return []
        days = self.answers.visit().days if step is Step.CHECK else ()
        return clash_lines(self.person, self.published, days)

    def _progress_at(self, step: Step) -> StepProgress:
        steps = self.answers.steps()
        return StepProgress(str(NAMES[step]), steps.index(step) + 1, len(steps))

    def address_step_facts(self) -> dict[str, Any]:
        """Return where the first step lies, and what comes next."""
        return {
            "here": self.address(Step.EMAIL),
            "next": self.address(Step.VISIT),
            "progress": self._progress_at(Step.EMAIL),
            "offers_together": True,
        }

    def _take_address_step(self) -> HttpResponse:
        response = self.take_address_step()
        if response is not None:
            return response
        self.answers.email = self.own_address.proven
        own = own_registration_for(self.person, self.published) if self.person else None
        return redirect("registrations:manage", manage_token(own)) if own else self.show(self.answers.first_open())

    def take(self) -> HttpResponse:
        """Take the answers of the step that the form names, and show the next one, or the same with its errors."""
        named = self.request.POST.get("step", "")
        step = Step(named) if named in self.answers.steps() else self.answers.first_open()
        if step is Step.EMAIL:
            return self._take_address_step()
        if step is Step.CHECK:
            return self.send()
        form = self.form(step, self.request.POST)
        if not form.is_valid():
            return self.show(step, form)
        self.answers.put(step, self.answers_of(form))
        try:
            draft_of(self.request, "register", self.published).save(self.answers.given)
        except DraftTooLong as refusal:
            return self.show(step, form, problem=str(refusal))
        return self.show(self.answers.first_open())

    def send(self) -> HttpResponse:
        """Send the answers off; sent twice, they are one registration."""
        if self.answers.first_open() is not Step.CHECK:
            outcome = kept_outcome(self.request, self.published)
            return self.show_done(outcome) if outcome else self.show(self.answers.first_open())
        try:
            with count_seats(self.request, self.answers.email, 1, now=self.now):
                registration = register(
                    published=self.published,
                    details=self.answers.details(self.town, language=self.language),
                    now=self.now,
                )
        except TooManyRequests as refusal:
            return self.show(Step.CHECK, problem=str(refusal), status=429)
        except NotOpen:
            return self.show_closed()
        except (ModeNotOffered, ReasonMissing) as refusal:
            # The meeting has changed while somebody was on the way.
            return self.show(Step.VISIT, problem=str(refusal))
        except Refusal as refusal:
            return self.show(Step.CHECK, problem=str(refusal))
        outcome = outcome_of(registration, self.answers, now=self.now)
        keep_outcome(self.request, self.published, outcome)
        return self.show_done(outcome)

    def show_outcome(self) -> HttpResponse:
        """Show again what came of it, as long as this browser keeps it."""
        outcome = kept_outcome(self.request, self.published)
        return self.show_done(outcome) if outcome else redirect(self.address(None))

    def show_done(self, outcome: Outcome) -> HttpResponse:
        """Say what came of it."""
        facts = done_facts(outcome, self.published, self.terms, now=self.now)
        return self.render("done", here=self.address(Step.DONE), **facts)
