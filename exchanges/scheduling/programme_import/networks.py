"""Countries, networks and municipalities of a programme file into rows."""

import datetime
from collections.abc import Iterable

from exchanges.meetings.models import Exchange, ThemeLevel
from exchanges.planning.problem import programme as planning
from exchanges.scheduling.programme_import.report import ImportReport, write
from exchanges.scheduling.programme_import.withdrawals import import_former_roles, import_withdrawal, remove_withdrawals
from municipalities.models import (
    AvailabilityPeriod,
    ClosedPeriod,
    Country,
    Municipality,
    Network,
    Participation,
    Programme,
)


def import_countries(source: planning.Programme, report: ImportReport, now: datetime.datetime) -> None:
    """Bring countries, their networks, exchanges and municipalities in line with the file.

    Name, time zone and language of a country, and all of a municipality but its role, its availability and its levels,
    are shared by every programme that they are in.
    """
    networks = {network.country_id: network for network in report.programme.networks.all()}
    exchanges = set(report.programme.exchanges.values_list("country_id", flat=True))
    for position, country in enumerate(source.countries):
        changed = _import_country(country)
        network = networks.get(country.code) or Network(programme=report.programme, country_id=country.code)
        changed += write(network, position=position, public_holidays=_public_holidays(country))
        changed += _import_closed_periods(network, country)
        report["countries"].note(country.code, is_new=country.code not in networks, changed=changed)
        if country.code not in exchanges:
            Exchange.objects.create(programme=report.programme, country_id=country.code)
    _import_municipalities(source, report, now)


def remove_countries_and_municipalities(source: planning.Programme, report: ImportReport) -> None:
    """Take municipalities and countries that the file has no more out of the programme; they stay in the others."""
    gone_hosts = report.programme.participations.exclude(municipality__slug__in=list(source.municipality))
    remove_withdrawals(gone_hosts)
    report["municipalities"].removed += gone_hosts.values_list("municipality__slug", flat=True)
    gone_hosts.delete()
    codes = list(source.country)
    report.programme.exchanges.filter(country__isnull=False).exclude(country__in=codes).delete()
    gone_networks = report.programme.networks.exclude(country__in=codes)
    report["countries"].removed += gone_networks.values_list("country_id", flat=True)
    gone_networks.delete()


def _import_country(country: planning.Country) -> list[str]:
    row = Country.objects.filter(code=country.code).first() or Country(code=country.code)
    return write(row, name=country.name, time_zone=country.timezone, language=country.language)


def _public_holidays(country: planning.Country) -> list[str] | None:
    if country.public_holidays == "auto":
        return None
    return [day.isoformat() for day in country.public_holidays]


def _import_closed_periods(network: Network, country: planning.Country) -> list[str]:
    there = list(network.closed_periods.values_list("first_day", "last_day"))
    if sorted(there) == sorted(country.closed):
        return []
    network.closed_periods.all().delete()
    ClosedPeriod.objects.bulk_create(
        ClosedPeriod(network=network, first_day=first, last_day=last) for first, last in country.closed
    )
    return ["closed"]


def _import_municipalities(source: planning.Programme, report: ImportReport, now: datetime.datetime) -> None:
    rows = {row.slug: row for row in Municipality.objects.filter(slug__in=source.municipality)}
    details = _Details(report.programme)
    for position, (country, municipality) in enumerate(_municipalities(source)):
        row = rows.get(municipality.id) or Municipality(slug=municipality.id, country_id=country)
        changed = _import_municipality(row, municipality)
        is_new = municipality.id not in details.participations
        participation = details.participations.get(municipality.id) or Participation(
            programme=report.programme, municipality=row
        )
        changed += write(participation, role=municipality.role, can_host=municipality.can_host, position=position)
        changed += details.update(participation, municipality)
        changed += import_withdrawal(participation, municipality, now)
        changed += import_former_roles(participation, municipality)
        report["municipalities"].note(municipality.id, is_new=is_new, changed=changed)


def _municipalities(source: planning.Programme) -> Iterable[tuple[str, planning.Municipality]]:
    return ((country.code, municipality) for country in source.countries for municipality in country.municipalities)


def _import_municipality(row: Municipality, municipality: planning.Municipality) -> list[str]:
    return write(
        row,
        name=municipality.name,
        district=municipality.district,
        region=municipality.region,
        time_zone=municipality.timezone,
        latitude=municipality.lat,
        longitude=municipality.lon,
        website=municipality.website,
    )


class _Details:
    """Participations with their availability and levels, read in four queries for the whole programme."""

    def __init__(self, programme: Programme) -> None:
        rows = programme.participations.select_related("municipality").prefetch_related(
            "availability_periods", "theme_levels__theme"
        )
        self.participations = {row.municipality.slug: row for row in rows}
        self.themes = {theme.key: theme for theme in programme.themes.all()}

    def update(self, participation: Participation, municipality: planning.Municipality) -> list[str]:
        """Bring availability and levels in line; name those that differed."""
        is_known = municipality.id in self.participations
        changed = self._update_periods(participation, municipality, is_known=is_known)
        return changed + self._update_levels(participation, municipality, is_known=is_known)

    def _update_periods(
        self, participation: Participation, municipality: planning.Municipality, *, is_known: bool
    ) -> list[str]:
        there = list(participation.availability_periods.all()) if is_known else []
        kinds = {"unavailable": municipality.unavailable, "preferred": municipality.preferred}
        changed = []
        for kind, periods in kinds.items():
            ours = [row for row in there if row.kind == kind]
            if sorted((row.first_day, row.last_day) for row in ours) != sorted(periods):
                changed.append(kind)
                participation.availability_periods.filter(kind=kind).delete()
                AvailabilityPeriod.objects.bulk_create(
                    AvailabilityPeriod(participation=participation, kind=kind, first_day=first, last_day=last)
                    for first, last in periods
                )
        return changed

    def _update_levels(
        self, participation: Participation, municipality: planning.Municipality, *, is_known: bool
    ) -> list[str]:
        there = list(participation.theme_levels.all()) if is_known else []
        keys = [key for key in self.themes if municipality.expertise.get(key) or municipality.interests.get(key)]
        wanted = {key: (municipality.expertise.get(key, 0), municipality.interests.get(key, 0)) for key in keys}
        stored = {row.theme.key: (row.expertise, row.interest) for row in there if row.expertise or row.interest}
        if stored == wanted:
            return []
        participation.theme_levels.all().delete()
        ThemeLevel.objects.bulk_create(
            ThemeLevel(participation=participation, theme=self.themes[key], expertise=expertise, interest=interest)
            for key, (expertise, interest) in wanted.items()
        )
        return ["levels"]
