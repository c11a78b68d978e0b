"""Members: municipalities with the role they have, or last had, in a programme that pages speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from exchanges.public.base.audience import in_order
from exchanges.public.base.queries import visible_programmes
from municipalities.models import Country, Participation, Programme


@dataclass(frozen=True, slots=True)
class Member:
    """A municipality in the list of its country."""

    name: str
    url: str
    role: str


@dataclass(frozen=True, slots=True)
class CountryMembers:
    """The municipalities of one country, with what components/municipality_list.html asks for."""

    code: str
    name: str
    url: str
    members: tuple[Member, ...]


def network_url(code: str) -> str:
    """Return the address of a country's network."""
    return reverse("calendar:network_detail", args=[code.lower()])


def municipality_url(slug: str) -> str:
    """Return the address of a municipality's page."""
    return reverse("calendar:municipality_detail", args=[slug])


def member_of(participation: Participation) -> Member:
    """Return how a list names a municipality."""
    town = participation.municipality
    return Member(town.name, municipality_url(town.slug), participation.role)


def participations(today: date) -> list[Participation]:
    """Return everybody's roles in the programmes that pages speak of: by country, role and name, newest first each."""
    rows = Participation.objects.filter(programme__in=visible_programmes(today))
    rows = rows.select_related("programme", "municipality__country", "withdrawal").order_by(
        "-programme__starts_on", "pk"
    )
    return sorted(rows, key=in_order)


def took_part_until(participation: Participation) -> date | None:
    """Return the last day on which a municipality took part that has withdrawn, once a version has told the public.

    Asks for `withdrawal` and `programme`.
    """
    withdrawal = getattr(participation, "withdrawal", None)
    versions = participation.programme.versions
    if withdrawal is None or not versions.current().filter(published_at__gte=withdrawal.noted_at).exists():
        return None
    last: date = withdrawal.first_day - timedelta(days=1)
    return last


def newest_roles(rows: Iterable[Participation]) -> list[Participation]:
    """Return one row a municipality: its role in the newest programme."""
    newest: dict[int, Participation] = {}
    for row in sorted(rows, key=lambda row: row.programme.starts_on):
        newest[row.municipality_id] = row
    return sorted(newest.values(), key=in_order)


def by_country(rows: Iterable[Participation]) -> list[CountryMembers]:
    """Group rows, which are in order, by country."""
    countries: dict[str, tuple[Country, list[Member]]] = {}
    for row in rows:
        _country, members = countries.setdefault(row.municipality.country_id, (row.municipality.country, []))
        members.append(member_of(row))
    return [
        CountryMembers(country.code, country.display_name, network_url(country.code), tuple(members))
        for country, members in countries.values()
    ]


def of_programme(rows: Sequence[Participation], programme: Programme | None) -> list[Participation]:
    """Return the rows of one programme."""
    return [row for row in rows if programme and row.programme_id == programme.pk]
