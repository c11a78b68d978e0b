"""Answers of a contact on a delegation so far: kept as keys, so that they read right in whatever language.

`of_all` are the answers of DelegationForm, `rows` those of a ColleagueForm each; what a row leaves
empty is as for all.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from exchanges.meetings.languages.spoken import own_name
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.booking.delegations import Colleague, DelegationDetails
from exchanges.registrations.identity.details import COLLEAGUES_CONSENT_VERSION, PersonDetails, Visit
from exchanges.registrations.identity.towns import town_label
from exchanges.registrations.identity.visit_in_words import mode_in_words
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.wizard.choices import group_choices, meeting_days
from exchanges.registrations.wizard.forms import colleague_needs, visit_from
from municipalities.models import Municipality

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ColleagueInWords:
    """A colleague in words: who, in which way, and whatever else the contact has said of them."""

    who: str
    way: str
    more: tuple[str, ...]


@dataclass
class DelegationAnswers:
    """What was answered for one meeting; rows that are not `checked` may hold mistakes."""

    of_all: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    checked: bool = False

    @classmethod
    def from_kept(cls, kept: dict[str, Any]) -> "DelegationAnswers":
        """Return what a browser kept."""
        return cls(kept.get("of_all", {}), kept.get("rows", []), kept.get("checked", False))

    def to_keep(self) -> dict[str, Any]:
        """Return plain values, as short as they can be."""
        rows = [{name: value for name, value in row.items() if value} for row in self.rows]
        of_all = {name: value for name, value in self.of_all.items() if name != "town"}
        return {"of_all": of_all, "rows": rows, "checked": self.checked}

    @property
    def people(self) -> int:
        """How many seats were asked for."""
        return int(self.of_all.get("people", 0))

    @property
    def named(self) -> list[Row]:
        """The rows that name somebody."""
        return [row for row in self.rows if row.get("email")]

    @property
    def are_complete(self) -> bool:
        """Whether there is a row for each colleague, and no mistake in any."""
        return self.checked and bool(self.people) and len(self.rows) == self.people

    def put_of_all(self, given: dict[str, Any]) -> None:
        """Keep what holds for all."""
        self.of_all = given
        self.drop_blank_rows()

    def put_rows(self, rows: list[Row], *, checked: bool) -> None:
        """Keep what was said of each colleague."""
        self.rows, self.checked = rows, checked
        self.drop_blank_rows()

    def drop_blank_rows(self) -> None:
        """Where there are more rows than people, let those go that say nothing; nobody is dropped unsaid."""
        for row in [row for row in reversed(self.rows) if not any(row.values())]:
            if len(self.rows) > self.people:
                self.rows.remove(row)

    def initial(self) -> list[Row]:
        """Return what to show of each colleague: as many rows as people, and every one that says something."""
        return [*self.rows, *({} for _row in range(self.people - len(self.rows)))]

    def visit(self, row: Row | None = None) -> Visit:
        """Return how all take part, or the person of a row."""
        row = row or {}
        days = row.get("days") or ([] if row.get("how") else self.of_all.get("days"))
        how, listens_in = row.get("how") or self.of_all["how"], row.get("listens_in") or self.of_all.get("listens_in")
        if row.get("days"):
            how = str(how).partition(":")[0]
        return visit_from({"how": how, "days": days, "listens_in": listens_in or ""})

    def details(self, municipality: Municipality | None, *, language: str) -> DelegationDetails:
        """Return what is sent, with the municipality that was found by what the contact wrote."""
        contact = PersonDetails(
            email=self.of_all["email"],
            name=self.of_all["name"],
            municipality=municipality,
            target_group=self.of_all.get("group", ""),
            language=language,
        )
        colleagues = [
            Colleague(self._person(row, municipality, language), self.visit(row), colleague_needs(row))
            for row in self.rows
        ]
        return DelegationDetails(
            contact=contact,
            colleagues=colleagues,
            visit=self.visit(),
            consent_version=COLLEAGUES_CONSENT_VERSION,
            all_or_none=bool(self.of_all.get("all_or_none")),
        )

    def in_words(self, published: PublishedMeeting) -> list[tuple[Row, ColleagueInWords]]:
        """Return each row with its words in the active language."""
        groups, length = dict(group_choices(published)), len(meeting_days(published))
        return [(row, self._in_words(row, groups, length)) for row in self.rows]

    def facts(self, published: PublishedMeeting, town: Municipality | None) -> list[tuple[str, str]]:
        """Return what holds for all as terms and texts of the active language."""
        visit = self.visit()
        return [
            (_("Contact"), f"{self.of_all['name']} ({self.of_all['email']})"),
            (_("Municipality"), town_label(town) if town else ""),
            (_("Taking part"), mode_in_words(visit.mode, visit.days, len(meeting_days(published)))),
        ]

    def _person(self, row: Row, municipality: Municipality | None, language: str) -> PersonDetails | None:
        if not row.get("email"):
            return None
        return PersonDetails(
            email=row["email"],
            name=row["name"],
            municipality=municipality,
            function=row.get("function", ""),
            target_group=row.get("group") or self.of_all.get("group", ""),
            language=language,
        )

    def _in_words(self, row: Row, groups: dict[str, str], length: int) -> ColleagueInWords:
        visit = self.visit(row)
        group = row.get("group") or self.of_all.get("group", "")
        needs = colleague_needs(row).parts if visit.mode == Mode.IN_PERSON else ()
        language = own_name(visit.language) if visit.language else ""
        said = [row.get("function", ""), str(groups.get(group, "")), language, *needs]
        who = f"{row['name']} ({row['email']})" if row.get("email") else ""
        return ColleagueInWords(
            who, mode_in_words(visit.mode, visit.days, length), tuple(part for part in said if part)
        )
