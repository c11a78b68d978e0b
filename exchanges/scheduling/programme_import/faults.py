"""Faults of a programme file that only the database can find: with a path and a remedy, before anything is written."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from exchanges.hosting.models import Exemption, RuleCode
from exchanges.hosting.withdrawals import Withdrawal
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.states import REMOVABLE
from exchanges.planning.files.programme_files import Fault
from exchanges.planning.problem.programme import Programme, StandingMeeting
from exchanges.planning.problem.slots import every_slot_of
from exchanges.scheduling.programme_import.exemption_rows import name_of
from exchanges.scheduling.programme_import.matching import MatchedMeetings
from municipalities import models as rows


def meetings_with_history(rows: Iterable[Meeting]) -> dict[int, str]:
    """Return why a meeting may not vanish silently, by its key, for those that may not."""
    there = list(rows)
    public = set(PublishedMeeting.objects.filter(meeting__in=there).values_list("meeting_id", flat=True))
    granted = Exemption.objects.filter(meeting__in=there, granted_by__isnull=False)
    exempted = set(granted.values_list("meeting_id", flat=True))
    found = {}
    for row in there:
        if row.pk in public | exempted or row.status not in REMOVABLE or row.registration_count:
            state = "was published" if row.pk in public else f"is {row.status}"
            more = ["has registrations"] * bool(row.registration_count)
            more += ["was granted an exemption"] * (row.pk in exempted)
            found[row.pk] = " and ".join([state, *more])
    return found


def faults_of_content(source: Programme) -> Iterator[Fault]:
    """Find what the database would refuse of the file alone."""
    yield from _country_codes(source)
    yield from _municipalities_elsewhere(source)
    yield from _exemptions(source)
    yield from _cancelled(source)
    yield from _conferences(source)


def faults_of_update(
    source: Programme,
    programme: rows.Programme,
    matched: MatchedMeetings,
    gone: Iterable[Exemption],
    gone_co_hosts: Collection[str],
) -> Iterator[Fault]:
    """Find where the file would undo what is public, agreed or reported.

    `gone` are exemptions and `gone_co_hosts` further hosts that it has no more.
    """
    update = _Update(source, programme, matched, tuple(gone), frozenset(gone_co_hosts))
    yield from update.gone_meetings()
    yield from update.public_meetings()
    yield from update.gone_exemptions()
    yield from update.gone_withdrawals()
    yield from update.gone_from_history()


def _country_codes(source: Programme) -> Iterator[Fault]:
    for index, country in enumerate(source.countries):
        if len(country.code) != 2 or country.code != country.code.upper():
            yield Fault(f"countries[{index}].code", f'"{country.code}" must be two capital letters, as in SE')


def _municipalities_elsewhere(source: Programme) -> Iterator[Fault]:
    there = dict(rows.Municipality.objects.filter(slug__in=source.municipality).values_list("slug", "country_id"))
    for row, country in enumerate(source.countries):
        for index, municipality in enumerate(country.municipalities):
            if there.get(municipality.id, country.code) != country.code:
                message = (
                    f'"{municipality.id}" is a municipality of {there[municipality.id]} already: choose another id'
                )
                yield Fault(f"countries[{row}].municipalities[{index}].id", message)


def _exemptions(source: Programme) -> Iterator[Fault]:
    for index, meeting in enumerate(source.meetings):
        for number, exemption in enumerate(meeting.exemptions):
            if exemption.rule not in RuleCode.values:
                path = f"meetings[{index}].exemptions[{number}].rule"
                yield Fault(path, f'there is no exemption from "{exemption.rule}": leave it out')


def _cancelled(source: Programme) -> Iterator[Fault]:
    """Find cancelled meetings that name what the file does not hold: a plan needs none of it, a row does."""
    slots = {slot.key for slot in every_slot_of(source)}
    themes = {theme.key for theme in source.themes}
    for index, meeting in enumerate(source.meetings):
        if meeting.stands:
            continue
        named: list[tuple[str, str | None, Collection[str]]] = [
            ("slot", meeting.slot, slots),
            ("country", meeting.country, source.country.keys()),
            ("host", meeting.host, source.municipality.keys()),
            ("theme", meeting.theme, themes),
        ]
        for key, name, known in named:
            if name is not None and name not in known:
                message = f'"{name}" is not in the file: add it, as the cancelled meeting is kept with it'
                yield Fault(f"meetings[{index}].{key}", message)
        for key, name, _ in named[2:]:
            if meeting.slot is not None and name is None:
                yield Fault(f"meetings[{index}].{key}", "is missing: a meeting that fills a slot is kept with it")


def _conferences(source: Programme) -> Iterator[Fault]:
    """Year and order of programme-wide meetings, as the database's own rules ask for."""
    slots = {slot.key: slot for slot in every_slot_of(source)}
    standing = [(index, meeting) for index, meeting in enumerate(source.meetings) if meeting.slot and meeting.stands]
    national = [meeting for _, meeting in standing if slots[str(meeting.slot)].is_national]
    for index, meeting in standing:
        slot = slots[str(meeting.slot)]
        if slot.is_national:
            continue
        path = f"meetings[{index}].start"
        if slot.rule.year not in (None, meeting.start.year) and "conference_year" not in meeting.exempt_from:
            message = f"{slot.key} must start in {slot.rule.year}: move it, or give it an exemption of conference_year"
            yield Fault(path, message)
        yield from _not_last(path, meeting, national)


def _not_last(path: str, conference: StandingMeeting, national: list[StandingMeeting]) -> Iterator[Fault]:
    if "conference_lead" in conference.exempt_from:
        return
    bound = [meeting for meeting in national if "conference_lead" not in meeting.exempt_from]
    last = max(bound, key=lambda meeting: meeting.end, default=None)
    if last is not None and last.end >= conference.start:
        message = (
            f"{conference.slot} must start after {last.slot} ends on {last.end}: "
            "move one of them, or give it an exemption of conference_lead"
        )
        yield Fault(path, message)


@dataclass(frozen=True)
class _Update:
    source: Programme
    programme: rows.Programme
    matched: MatchedMeetings
    gone: tuple[Exemption, ...]
    gone_co_hosts: frozenset[str]

    def gone_meetings(self) -> Iterator[Fault]:
        """Find meetings that the file has no more, but that may not vanish silently."""
        history = meetings_with_history(self.matched.gone)
        yield from (self._gone_meeting(row, history[row.pk]) for row in self.matched.gone if row.pk in history)

    def _gone_meeting(self, row: Meeting, state: str) -> Fault:
        name = f"{row.slot.key if row.slot else 'the meeting outside the slots'} on {row.starts_on}"
        if row.slot and row.slot.key not in {slot.key for slot in every_slot_of(self.source)}:
            message = f"{name} {state}, so it must stay owed: keep role and rule in this programme"
            return Fault(self._path_of_owner(row), message)
        return Fault("meetings", f'{name} {state}, but the file has it no more: add it, with status "cancelled" if so')

    def _path_of_owner(self, row: Meeting) -> str:
        """Return the path of the role from which a vanished slot came, else that of the rules."""
        owner = row.slot.host if row.slot else None
        for number, country in enumerate(self.source.countries):
            for index, municipality in enumerate(country.municipalities):
                is_owner = owner is not None and municipality.id == owner.municipality.slug
                if is_owner and owner is not None and municipality.role != owner.role:
                    return f"countries[{number}].municipalities[{index}].role"
        return "rules"

    def public_meetings(self) -> Iterator[Fault]:
        """Find meetings that the public sees, and that the file takes back to a proposal."""
        current = PublishedMeeting.objects.current().filter(version__programme=self.programme)
        public = dict(current.values_list("meeting_id", "status"))
        allowed = {"published": ("published", "held", "cancelled"), "held": ("held",)}
        for index, row in self.matched.pairs:
            status = public.get(row.pk, "")
            if self.source.meetings[index].status not in allowed.get(status, Meeting.Status.values):
                words = " or ".join(f'"{word}"' for word in allowed[status])
                yield Fault(f"meetings[{index}].status", f"the public sees it as {status}: write {words}")

    def gone_exemptions(self) -> Iterator[Fault]:
        """Find exemptions that a person granted and the file has no more: they are reported to the funder."""
        index_of = {row.pk: index for index, row in self.matched.pairs}
        carrier = {meeting.slot: index for index, meeting in enumerate(self.source.meetings) if meeting.stands}
        owed = {slot.key for slot in every_slot_of(self.source)}
        gone_meetings = {row.pk for row in self.matched.gone}  # Said of the meeting: it has to stay itself.
        for exemption in self.gone:
            if exemption.granted_by_id is not None and exemption.meeting_id not in gone_meetings:
                index = index_of.get(
                    exemption.meeting_id or 0, carrier.get(exemption.slot.key if exemption.slot else "")
                )
                is_owed = exemption.slot is None or exemption.slot.key in owed
                path = f"meetings[{index}].exemptions" if index is not None else "meetings" if is_owed else "rules"
                what, rule = name_of(exemption).rsplit(" ", 1)
                yield Fault(path, f"{what} was granted an exemption of {rule}: add it, or withdraw it first")

    def gone_withdrawals(self) -> Iterator[Fault]:
        """Find withdrawals that a person noted and the file has no more: they are reported to the funder."""
        rows = Withdrawal.objects.filter(participation__programme=self.programme, noted_by__isnull=False)
        noted = set(rows.values_list("participation__municipality__slug", flat=True))
        for slug in sorted(noted - self.source.municipality.keys()):
            yield Fault(self._path_of_country(slug), f'it was noted that "{slug}" has withdrawn: keep it')
        for number, country in enumerate(self.source.countries):
            for index, municipality in enumerate(country.municipalities):
                if municipality.id in noted and municipality.withdrawal is None:
                    path = f"countries[{number}].municipalities[{index}].withdrawn"
                    yield Fault(path, f"it was noted that {municipality.name} has withdrawn: add the key")

    def gone_from_history(self) -> Iterator[Fault]:
        """Find themes, municipalities and countries that published meetings name, and that the file has no more."""
        history = PublishedMeeting.objects.filter(version__programme=self.programme)
        themes = self._gone(history, "theme__key", {theme.key for theme in self.source.themes})
        themes |= self._gone_from_exemptions("theme__key", {theme.key for theme in self.source.themes})
        yield from (Fault("themes", f'a published meeting is about "{key}": keep the theme') for key in sorted(themes))
        countries = self._gone(history, "exchange__country", self.source.country.keys())
        yield from (Fault("countries", f"{code} has published meetings: keep the country") for code in countries)
        hosts = self._gone(history, "host__municipality__slug", self.source.municipality.keys())
        hosts |= self.gone_co_hosts | self._gone_from_exemptions("host__municipality__slug", self.source.municipality)
        for slug in sorted(hosts):
            yield Fault(self._path_of_country(slug), f'"{slug}" hosts or hosted a published meeting: keep it')

    def _gone_from_exemptions(self, name: str, kept: Collection[str]) -> set[str]:
        """Return what exemptions were granted for that stay: those withdrawn, of which a file says nothing."""
        withdrawn = Exemption.objects.filter(meeting__exchange__programme=self.programme, withdrawn_at__isnull=False)
        found = withdrawn.exclude(**{f"{name}__in": list(kept)}).filter(**{f"{name}__isnull": False})
        return set(found.order_by().values_list(name, flat=True))

    @staticmethod
    def _gone(history: QuerySet[PublishedMeeting], name: str, kept: Collection[str]) -> set[str]:
        found = history.exclude(**{f"{name}__in": list(kept)}).filter(**{f"{name}__isnull": False})
        return set(found.order_by().values_list(name, flat=True))

    def _path_of_country(self, slug: str) -> str:
        code = rows.Municipality.objects.values_list("country_id", flat=True).get(slug=slug)
        for index, country in enumerate(self.source.countries):
            if country.code == code:
                return f"countries[{index}].municipalities"
        return "countries"
