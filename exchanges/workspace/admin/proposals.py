"""Pages that ask the planner for a plan, show its proof, and take it into the draft."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from exchanges.scheduling.proposals.lifecycle import accept_proposal, request_proposal, what_is_too_late, why_stale
from exchanges.scheduling.proposals.models import Proposal
from exchanges.workspace.choosing import chosen_programme, countries_within_reach
from exchanges.workspace.proposal_pages import outcome_in_words, proof_of, worth_a_look_before
from localisation.plain_text import PlainForm
from municipalities.access import actor_of
from municipalities.admin import ScopedAdmin, request_reach
from municipalities.admin.keys import key_of
from municipalities.admin.municipalities import country_filter
from municipalities.admin.programmes import OneProgrammeFilter
from municipalities.country_names import InOrderOfCountries
from municipalities.models import Country, Programme
from municipalities.refusals import Refusal

REFRESH_SECONDS = 3
AT_WORK = (Proposal.State.QUEUED, Proposal.State.RUNNING)


class ProposeForm(PlainForm):
    """What to plan, and how long the planner may take."""

    country = forms.ModelChoiceField(
        queryset=Country.objects.none(),
        label=gettext_lazy("What to plan"),
        empty_label=gettext_lazy("All networks and the European conference"),
        required=False,
    )
    time_limit_seconds = forms.TypedChoiceField(
        label=gettext_lazy("Time for the planner"),
        choices=[
            (10, gettext_lazy("10 seconds")),
            (60, gettext_lazy("1 minute")),
            (300, gettext_lazy("5 minutes")),
        ],
        coerce=int,
        initial=60,
        help_text=gettext_lazy("It stops as soon as it has proved that no plan is better."),
    )

    def __init__(self, *args: Any, countries: list[Country], all_networks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ModelChoiceField)
        country.queryset = Country.objects.filter(pk__in=[each.pk for each in countries]).order_by(
            InOrderOfCountries("code")
        )
        if not all_networks:
            country.required, country.empty_label, country.initial = True, None, countries[0] if countries else None


@admin.register(Proposal)
class ProposalAdmin(ScopedAdmin):
    """Plans asked of the planner. A coordinator of one country sees those of that country."""

    country_path = "country"
    list_display = ("requested_at", "scope", "state", "outcome", "requested_by", "programme")
    list_filter = (OneProgrammeFilter, country_filter("country", europe=True), "state")
    list_select_related = ("programme", "country", "requested_by")
    date_hierarchy = "requested_at"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the problem out: it is long, and only the page of one proposal needs it."""
        return super().get_queryset(request).defer("problem")

    @admin.display(description=pgettext_lazy("a network", "for"), ordering="country")
    def scope(self, proposal: Proposal) -> str:
        """Return what it plans."""
        return str(proposal.country or _("All networks"))

    @admin.display(description=gettext_lazy("outcome"))
    def outcome(self, proposal: Proposal) -> str:
        """Return what came of it."""
        return outcome_in_words(proposal)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave proposals as they are: they are read, and accepted whole."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Proposals stay: they say how the plan came about."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the address that accepts a proposal."""
        accept = path(
            "<int:pk>/accept/", self.admin_site.admin_view(self.accept_view), name="exchanges_proposal_accept"
        )
        return [accept, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask what to plan, and queue it."""
        programme = chosen_programme(request)
        if programme is None:
            self.message_user(request, _("Add a programme first: every plan belongs to one."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:municipalities_programme_changelist"))
        countries = countries_within_reach(request, programme)
        form = ProposeForm(request.POST or None, countries=countries, all_networks=request_reach(request).everything)
        if request.method == "POST" and form.is_valid():
            proposal = self._request(request, programme, form)
            if proposal is not None:
                return HttpResponseRedirect(reverse("admin:exchanges_proposal_change", args=[proposal.pk]))
        reach = request_reach(request)
        context = {
            "title": _("Propose a plan"),
            "subtitle": programme.name,
            "form": form,
            "programme": programme,
            "worth_a_look": worth_a_look_before(programme, None if reach.everything else reach.country_code),
        }
        return self._page(request, "propose", context)

    def _request(self, request: HttpRequest, programme: Programme, form: ProposeForm) -> Proposal | None:
        try:
            return request_proposal(
                programme=programme,
                country=form.cleaned_data["country"],
                actor=actor_of(request),
                now=timezone.now(),
                time_limit_seconds=form.cleaned_data["time_limit_seconds"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how far the planner is, then its proof; the page renews itself meanwhile."""
        proposal = self._proposal(request, object_id)
        is_at_work = proposal.state in AT_WORK
        proof = proof_of(proposal)
        is_open = proposal.state == Proposal.State.DONE and proof is not None and proof.plan.has_meetings
        stale = why_stale(proposal) if is_open else ()
        late = what_is_too_late(proposal, today=timezone.localdate()) if is_open and not stale else ()
        holds = is_open and not stale and not late
        changes_nothing = proof is not None and proof.changes_nothing
        context = {
            "title": _("Proposal for %(scope)s") % {"scope": self.scope(proposal)},
            "subtitle": proposal.programme.name,
            "proposal": proposal,
            "proof": proof,
            "is_at_work": is_at_work,
            "stale": stale,
            "late": late,
            "can_accept": holds and not changes_nothing,
            "is_the_draft": holds and changes_nothing,
        }
        response = self._page(request, "proposal", context)
        if is_at_work:
            response["Refresh"] = str(REFRESH_SECONDS)
        return response

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the plan into the draft."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        proposal = self._proposal(request, str(pk))
        try:
            changes = accept_proposal(proposal=proposal, actor=actor_of(request), now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:exchanges_proposal_change", args=[pk]))
        self.log_change(request, proposal, [{"changed": {"fields": ["state"]}}])
        said = ngettext(
            "The plan is now the draft: %(count)d meeting is new or has moved. It becomes public when you publish.",
            "The plan is now the draft: %(count)d meetings are new or have moved. It becomes public when you publish.",
            len(changes),
        ) % {"count": len(changes)}
        self.message_user(request, said, messages.SUCCESS)
        lapsed = sum(change.has_lapsed for change in changes)
        if lapsed:
            ask = ngettext(
                "%(count)d meeting confirmed by its host has moved. Ask again, then record the confirmation.",
                "%(count)d meetings confirmed by their hosts have moved. Ask again, then record the confirmations.",
                lapsed,
            )
            self.message_user(request, ask % {"count": lapsed}, messages.WARNING)
        return HttpResponseRedirect(f"{reverse('admin:index')}?programme={proposal.programme.slug}")

    def _proposal(self, request: HttpRequest, object_id: str) -> Proposal:
        rows = self.within_reach(request, Proposal.objects.select_related("programme", "country", "requested_by"))
        proposal: Proposal = get_object_or_404(rows, pk=key_of(object_id))
        return proposal

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/exchanges/proposal/{name}.html", {**common, **context})
