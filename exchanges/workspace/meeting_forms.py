"""Forms for meetings of the draft: where and when they are, and what their page says."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchanges.hosting.models import Slot
from exchanges.hosting.slot_names import slot_in_words
from exchanges.meetings.languages.translated_fields import KeepsOtherLanguages, TranslatedTextField
from exchanges.meetings.models import Meeting, Theme
from exchanges.meetings.models.hours import Hours
from exchanges.meetings.published import published_meetings, zone_of_venue
from exchanges.meetings.time_and_place.times import is_skipped, words_of_skipped, zone_of_meeting
from exchanges.scheduling.draft.co_hosts import away_on
from municipalities.access import Reach
from municipalities.admin.scoped import RefusableForm
from municipalities.models import Country, Participation, Programme

ASSIGNMENT_FIELDS = ("host", "theme", "starts_on", "days")
LENGTH = ("days", "starts_at", "ends_at")
PAGE_FIELDS = ("titles", "summaries", "format", "starts_at", "ends_at", "venue", "address", "languages")


def host_in_words(host: Participation) -> str:
    """Return name, role and country of a host."""
    return f"{host} – {host.get_role_display()}, {host.municipality.country}"


class HostField(forms.ModelChoiceField):
    """A host, with country and role, so that a choice can be made without looking elsewhere."""

    def label_from_instance(self, host: Any) -> str:
        """Return name, role and country."""
        return host_in_words(host)


class HostsField(forms.ModelMultipleChoiceField):
    """Several hosts, each with role and country."""

    def label_from_instance(self, host: Any) -> str:
        """Return name, role and country."""
        return host_in_words(host)


class SlotField(forms.ModelChoiceField):
    """A meeting that is owed."""

    def label_from_instance(self, slot: Any) -> str:
        """Return who owes it, and which of how many."""
        return slot_in_words(slot)


class SlotsField(forms.ModelMultipleChoiceField):
    """Several meetings that are owed."""

    def label_from_instance(self, slot: Any) -> str:
        """Return who owes it, and which of how many."""
        return slot_in_words(slot)


class MeetingForm(KeepsOtherLanguages, RefusableForm):
    """A meeting of the draft. Saving goes through the scheduling services, which keep the hosting rules."""

    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=60, initial=1)
    exemption_reason = forms.CharField(
        label=gettext_lazy("Exemption: reason"),
        required=False,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "If a rule is in the way and cannot be kept, explain why. The meeting is then exempt from exactly "
            "the rules that it breaks, and the reason goes into the report to the funder."
        ),
    )
    change_reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Optional, for a change of hour, place or format: people who are "
            "told of the change read it in their e-mail."
        ),
    )
    counts_for = SlotsField(
        queryset=Slot.objects.none(),
        label=gettext_lazy("Counts for further hosts as"),
        required=False,
        help_text=gettext_lazy(
            "Meetings owed by its further hosts in this network that need no date of their own, "
            "because this one is hosted together. The planner then does not move it."
        ),
    )
    titles = TranslatedTextField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Says what people will learn. If empty, theme and host are shown instead."),
    )
    summaries = TranslatedTextField(label=gettext_lazy("Summary"), rows=3, max_length=2000, required=False)

    class Meta:
        model = Meeting
        fields = ("host", "theme", "starts_on", "locked", "co_hosts", *PAGE_FIELDS)
        field_classes = {"host": HostField, "co_hosts": HostsField}

    def __init__(self, *args: Any, programme: Programme, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.reach = programme, reach
        self._choices("co_hosts", self._possible_co_hosts())
        self._offer_to_count()
        if "host" in self.fields:
            self._choices("host", possible_hosts(programme, reach))
            self._choices("theme", Theme.objects.filter(programme=programme).order_by("position", "pk"))
            self.fields["days"].initial = self.instance.days if self.instance.starts_on else 1
        else:
            del self.fields["days"], self.fields["exemption_reason"]

    def _offer_to_count(self) -> None:
        """Offer what others of the network owe and have no date for, where the meeting can count for them."""
        own = self.instance.slot if self.instance.pk else None
        if own is None or own.country_id is None or self.instance.is_final:
            del self.fields["counts_for"]
            return
        others = Slot.objects.open().filter(programme=own.programme_id, country=own.country_id, host__isnull=False)
        mine = Slot.objects.filter(also_filled_by=self.instance.pk)
        rows = Slot.objects.filter(Q(pk__in=others.values("pk")) | Q(pk__in=mine.values("pk")))
        rows = rows.exclude(host=self.instance.host_id).select_related("rule", "host__municipality", "host__withdrawal")
        self._choices("counts_for", rows.order_by("host__position", "rule__position", "number", "pk"))
        self.fields["counts_for"].initial = list(mine.values_list("pk", flat=True))

    def _possible_co_hosts(self) -> QuerySet[Participation]:
        # Those of other countries whom a coordinator of all has added stay; a national one cannot choose them anew.
        hosts = possible_hosts(self.programme, self.reach)
        if not self.instance.pk:
            return hosts
        added = Participation.objects.filter(co_hosted_meetings=self.instance).select_related("municipality__country")
        return (hosts | added).distinct()

    def _choices(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # of which ModelMultipleChoiceField is one
        field.queryset = rows

    def clean(self) -> dict[str, Any] | None:
        """Give the row its last day, so that its own constraints can be looked at."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts_on") and cleaned.get("days"):
            self.instance.set_dates(cleaned["starts_on"], cleaned["days"])
        self._refuse_skipped_hours(cleaned)
        self._refuse_hours_outside_its_programme(cleaned)
        self._refuse_away_co_hosts(cleaned)
        self._refuse_to_count_for_others(cleaned)
        return cleaned

    def _refuse_to_count_for_others(self, cleaned: dict[str, Any]) -> None:
        along = {host.pk for host in cleaned.get("co_hosts") or ()}
        others = [slot for slot in cleaned.get("counts_for") or () if slot.host_id not in along]
        if others:
            said = _(
                "%(meetings)s: the municipality that owes it is not a host. Add it"
                " to the further hosts, or leave this out."
            )
            named = get_text_list([slot_in_words(slot) for slot in others], _("and"))
            self.add_error("counts_for", said % {"meetings": named})

    def _refuse_away_co_hosts(self, cleaned: dict[str, Any]) -> None:
        """Refuse further hosts on days when they cannot host, beside them; with a reason it is the services' to judge.

        Who has become the host is no further host.
        """
        if "co_hosts" in cleaned:
            host = cleaned.get("host") or self.instance.host
            cleaned["co_hosts"] = [each for each in cleaned["co_hosts"] if each != host]
        asked = {"co_hosts", "starts_on", "days"} & set(self.changed_data)
        if not asked or "exemption_reason" not in self.fields or self.instance.starts_on is None:
            return
        away = away_on(cleaned.get("co_hosts") or (), self.instance.starts_on, self.instance.ends_on)
        is_owed = self.instance.slot_id is not None or cleaned.get("slot") is not None
        if away and not (is_owed and cleaned.get("exemption_reason", "").strip()):
            said = ngettext(
                "%(hosts)s cannot host on these days. Choose other days or another host, or explain why it is exempt.",
                "%(hosts)s cannot host on these days. Choose other days or other hosts, or explain why it is exempt.",
                len(away),
            )
            named = {"hosts": get_text_list([str(host) for host in away], _("and"))}
            self.add_error("co_hosts", said % named)

    def _refuse_skipped_hours(self, cleaned: dict[str, Any]) -> None:
        """Refuse hours that the clocks of the place never show, on the day typed and on the one that is public."""
        if self.instance.starts_on is None:
            return
        zone = self._zone(cleaned)
        days = {("starts_at", self.instance.starts_on, zone), ("ends_at", self.instance.ends_on, zone)}
        shown = published_meetings().filter(meeting=self.instance.pk).first() if self.instance.pk else None
        if shown is not None:
            days |= {("starts_at", shown.starts_on, shown.zone), ("ends_at", shown.ends_on, shown.zone)}
        for name, day, its_zone in sorted(days, key=str):
            hour = cleaned.get(name)
            if hour is not None and name not in self.errors:
                moment = datetime.combine(day, hour)
                if is_skipped(moment, its_zone):
                    self.add_error(name, words_of_skipped(moment, its_zone))

    def _refuse_hours_outside_its_programme(self, cleaned: dict[str, Any]) -> None:
        """Refuse hours that leave a part of its programme outside; what stands like that stays until they change.

        Where its days or hours are no days or hours there is nothing to hold the programme against.
        """
        if not {*LENGTH} & {*self.changed_data} or {*LENGTH, "slot"} & {*self.errors} or not self.instance.starts_on:
            return
        starts_at, ends_at = (cleaned.get(name, getattr(self.instance, name)) for name in ("starts_at", "ends_at"))
        items = self.instance.agenda_items.all() if self.instance.pk else ()
        for name, words in Hours(starts_at, ends_at, self.instance.days).faults(items).items():
            self.add_error(name, words)

    def _zone(self, cleaned: dict[str, Any]) -> ZoneInfo:
        """Return the zone of the place that is planned."""
        host, slot = cleaned.get("host") or self.instance.host, cleaned.get("slot")
        network = cleaned.get("network") or (slot.country if slot else None)
        if host is not None or network is not None:
            return zone_of_venue(host, network)
        return zone_of_meeting(self.instance) if self.instance.exchange_id else ZoneInfo(settings.TIME_ZONE)


class NewMeetingForm(MeetingForm):
    """A meeting to add: one that is owed, or one outside the hosting rules."""

    slot = SlotField(
        queryset=Slot.objects.none(),
        label=gettext_lazy("Owed meeting"),
        required=False,
        empty_label=gettext_lazy("None: a webinar or workshop outside the hosting rules"),
        help_text=gettext_lazy("The owed meeting that this one counts as. Only those without a date are listed."),
    )
    network = forms.ModelChoiceField(
        queryset=Country.objects.none(),
        label=gettext_lazy("National network"),
        required=False,
        help_text=gettext_lazy("For a meeting that is not owed: which network it belongs to."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("slot", open_slots(self.programme, self.reach))
        countries = Country.objects.filter(networks__programme=self.programme).order_by("networks__position", "code")
        self._choices("network", _within(countries, self.reach, "code"))
        network = self.fields["network"]
        if self.reach.everything:
            network.empty_label = _("All networks: a European meeting")  # type: ignore[attr-defined]
        days = self.fields["days"]
        days.required, days.initial = False, None
        days.help_text = _("If empty, as many as its rule asks for.")

    def clean(self) -> dict[str, Any] | None:
        """Let the slot say what it decides: how long the meeting lasts, and the host where it names one."""
        slot = self.cleaned_data.get("slot")
        if "days" in self.cleaned_data and not self.cleaned_data["days"]:
            self.cleaned_data["days"] = slot.rule.days if slot else 1
        cleaned = super().clean() or self.cleaned_data
        if slot and not cleaned.get("host"):
            cleaned["host"] = slot.asked
        if not slot and not cleaned.get("network") and not self.reach.everything:
            self.add_error("network", _("Choose the network that the meeting belongs to, or an owed meeting."))
        return cleaned


def possible_hosts(programme: Programme, reach: Reach) -> QuerySet[Participation]:
    """Return the participations of the programme within reach, by country."""
    rows = programme.participations.select_related("municipality__country")
    rows = _within(rows, reach, "municipality__country")
    return rows.order_by("municipality__country", "position", "pk")


def open_slots(programme: Programme, reach: Reach) -> QuerySet[Slot]:
    """Return the meetings owed that have no date, within reach."""
    rows = programme.slots.open().select_related("rule", "host__municipality", "host__withdrawal", "country")
    return _within(rows, reach, "country").order_by("country", "rule__position", "host__position", "number", "pk")


def _within(rows: QuerySet[Any], reach: Reach, path: str) -> QuerySet[Any]:
    return rows if reach.everything else rows.filter(**{path: reach.country_code})
