"""Typed factories: each makes one row, or a small whole world, with as few arguments as the test is about.

Every factory saves. What is not given is made up and unique; related rows are made where they are missing. Names are
such as people and towns have: with letters beyond ASCII, an apostrophe and an en dash.
"""

import datetime
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from exchanges.hosting.defaults import create_default_rules
from exchanges.hosting.models import Exemption, HostingRule, Slot
from exchanges.hosting.slots import generate_slots
from exchanges.hosting.withdrawals import Withdrawal
from exchanges.meetings.calendar_files.organizers import keep_organizers
from exchanges.meetings.documents.documents import Document
from exchanges.meetings.models import Exchange, Meeting, Theme, ThemeLevel
from exchanges.meetings.models.agenda import AgendaItem
from exchanges.meetings.models.highlights import Highlight
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.meetings.themes.defaults import create_default_themes
from exchanges.scheduling.proposals.models import Proposal
from municipalities.models import (
    AvailabilityPeriod,
    ClosedPeriod,
    Coordination,
    Country,
    Municipality,
    Network,
    Participation,
    Photo,
    Programme,
    Role,
    User,
)
from municipalities.photos.files import keep_photo
from municipalities.photos.images import prepare_photo

PASSWORD = "a long password for tests"
NOON = datetime.datetime(2027, 1, 15, 12, tzinfo=datetime.UTC)
"""A moment before the world of `make_world` begins to meet."""

COUNTRIES = {
    "SE": ("Sweden", "Europe/Stockholm", "sv"),
    "DE": ("Germany", "Europe/Berlin", "de"),
    "AT": ("Austria", "Europe/Vienna", "de"),
    "HU": ("Hungary", "Europe/Budapest", "hu"),
    "IT": ("Italy", "Europe/Rome", "it"),
    "PL": ("Poland", "Europe/Warsaw", "pl"),
}

LETTERS = " – Åłőß"
"""The end of the names of a full network's municipalities."""

_numbers = count(1)


def make_country(code: str = "SE", **fields: Any) -> Country:
    """Make a country, or return the one with this code."""
    name, time_zone, language = COUNTRIES.get(code, (code, "", ""))
    defaults = {"name": name, "time_zone": time_zone, "language": language, **fields}
    return Country.objects.get_or_create(code=code, defaults=defaults)[0]


def make_municipality(name: str = "", *, country: str = "SE", slug: str = "", **fields: Any) -> Municipality:
    number = next(_numbers)
    return Municipality.objects.create(
        name=name or f"Großłódź–Győr d'Åmål {number}",
        slug=slug or (name.lower().replace(" ", "-") if name.isascii() and name else f"town-{number}"),
        country=make_country(country),
        **fields,
    )


def make_programme(
    *,
    starts_on: datetime.date = datetime.date(2027, 1, 11),
    ends_on: datetime.date = datetime.date(2027, 12, 17),
    slug: str = "",
    name: str = "",
    **fields: Any,
) -> Programme:
    """Make a programme with MULTIPLY's four rules, five themes and its European exchange, without networks."""
    number = next(_numbers)
    programme = Programme.objects.create(
        slug=slug or f"programme-{number}",
        name=name or f"Åtgärd–Łączność {number}: Győr's Straße",
        starts_on=starts_on,
        ends_on=ends_on,
        **fields,
    )
    create_default_rules(programme)
    create_default_themes(programme)
    Exchange.objects.create(programme=programme)
    return programme


def make_network(programme: Programme, country: str = "SE", **fields: Any) -> Network:
    """Make a country's network in the programme with its exchange."""
    fields.setdefault("position", programme.networks.count())
    network = Network.objects.create(programme=programme, country=make_country(country), **fields)
    Exchange.objects.get_or_create(programme=programme, country=network.country)
    return network


def make_participation(
    programme: Programme,
    role: str = Role.NETWORK,
    municipality: Municipality | None = None,
    *,
    country: str = "SE",
    name: str = "",
    **fields: Any,
) -> Participation:
    """Give a municipality (a new one of `country` where none is given) a role; slots are not generated."""
    fields.setdefault("position", programme.participations.count())
    return Participation.objects.create(
        programme=programme,
        municipality=municipality or make_municipality(name, country=country),
        role=role,
        **fields,
    )


def make_full_network(
    programme: Programme, country: str = "SE", *, forerunners: int = 1, awards: int = 1, network: int = 2
) -> Network:
    """Make a network with its municipalities and slots. The names begin with country and role: SE forerunner 1."""
    made = _make_network_without_slots(programme, country, forerunners, awards, network)
    generate_slots(programme)
    return made


def _make_network_without_slots(
    programme: Programme, country: str, forerunners: int, awards: int, network: int
) -> Network:
    # Every other test makes one or two: what is known already is not asked of the database again.
    made = make_network(programme, country)
    named = [
        (role, f"{role} {index}")
        for role, number in ((Role.FORERUNNER, forerunners), (Role.AWARD, awards), (Role.NETWORK, network))
        for index in range(1, number + 1)
    ]
    municipalities = Municipality.objects.bulk_create(
        Municipality(
            name=f"{country} {name}{LETTERS}",
            slug=f"{country.lower()}-{name.replace(' ', '-')}-{next(_numbers)}",
            country=made.country,
        )
        for _role, name in named
    )
    position = count(programme.participations.count())
    Participation.objects.bulk_create(
        Participation(programme=programme, municipality=municipality, role=role, position=next(position))
        for municipality, (role, _name) in zip(municipalities, named, strict=True)
    )
    return made


def make_world(*countries: str, **programme_fields: Any) -> Programme:
    """Make a programme with a small full network in each country (Sweden where none is named): 4 slots each, plus 1.

    A network has a forerunner (two slots), an award winner and two network municipalities.
    """
    programme = make_programme(**programme_fields)
    for country in countries or ("SE",):
        _make_network_without_slots(programme, country, forerunners=1, awards=1, network=2)
    generate_slots(programme)
    return programme


def host_of(programme: Programme, role: str, country: str = "SE") -> Participation:
    """Return the first municipality of a role in a country."""
    return programme.participations.filter(role=role, municipality__country=country).order_by("position", "pk")[0]


def slot_of(programme: Programme, kind: str, country: str | None = "SE", number: int = 1) -> Slot:
    """Return a slot by kind, country (None for the conference) and number, the first host's where there are several."""
    slots = programme.slots.filter(rule__kind=kind, number=number, country=None if kind == "conference" else country)
    return slots.order_by("host__position", "pk")[0]


def exchange_of(programme: Programme, country: str | None) -> Exchange:
    """Return the exchange of a country, None: the European one; made where it is missing."""
    return Exchange.objects.get_or_create(programme=programme, country_id=country)[0]


def theme_of(programme: Programme, key: str = "planning") -> Theme:
    return programme.themes.get(key=key)


def make_meeting(
    programme: Programme | None = None,
    *,
    slot: Slot | None = None,
    country: str | None = "SE",
    host: Participation | None = None,
    theme: str | None = "",
    starts_on: datetime.date = datetime.date(2027, 3, 9),
    days: int | None = None,
    status: str = Meeting.Status.PROPOSED,
    **fields: Any,
) -> Meeting:
    """Make a meeting of the draft: in a slot (host, country, days and a theme follow from it), else outside the rules.

    Without a programme and slot, a world is made and the Swedish forerunner's first slot filled.
    """
    if programme is None and slot is None:
        slot = slot_of(make_world(), "forerunner")
    programme = programme or (slot.programme if slot else make_world())
    if slot is not None:
        country = slot.country_id
        host = host or slot.host or _possible_host(slot)
        days = days or slot.rule.days
        theme = theme or ("planning" if slot.country_id else "european-exchange")
    number = next(_numbers)
    return Meeting.objects.create(
        exchange=exchange_of(programme, country),
        slot=slot,
        host=host,
        theme=theme_of(programme, theme) if theme else None,
        starts_on=starts_on,
        ends_on=starts_on + datetime.timedelta(days=(days or 1) - 1),
        status=status,
        slug=fields.pop("slug", f"meeting-{number}"),
        **fields,
    )


def _possible_host(slot: Slot) -> Participation:
    hosts = slot.programme.participations.filter(role=slot.rule.host_role, can_host=True)
    if slot.country_id:
        hosts = hosts.filter(municipality__country=slot.country_id)
    return hosts.order_by("position", "pk")[0]


def make_exemption(of: Slot | Meeting, rule: str, *, reason: str = "The hall burnt down.", **fields: Any) -> Exemption:
    """Exempt a meeting as it is; of a slot, the first meeting there that breaks the rule."""
    meeting, slot = (None, of) if isinstance(of, Slot) else (of, of.slot)
    exemption = Exemption(slot=slot, meeting=meeting, rule=rule, reason=reason, **{"granted_at": NOON, **fields})
    if meeting:
        exemption.write_down()
    exemption.save()
    return exemption


def make_withdrawal(
    participation: Participation, *, first_day: datetime.date = datetime.date(2027, 6, 1), **fields: Any
) -> Withdrawal:
    """Note straight in the table that a municipality has withdrawn; its meetings stay as they are."""
    fields = {"reason": "No staff – “leider”.", "noted_at": NOON, **fields}
    return Withdrawal.objects.create(participation=participation, first_day=first_day, **fields)


def make_rule(programme: Programme, kind: str, **fields: Any) -> HostingRule:
    """Make a further hosting rule; slots are not generated."""
    fields = {"host_role": Role.FORERUNNER, "scope": "each", "position": programme.hosting_rules.count(), **fields}
    return HostingRule.objects.create(programme=programme, kind=kind, **fields)


def make_theme_level(participation: Participation, theme: str, *, expertise: int = 0, interest: int = 0) -> ThemeLevel:
    return ThemeLevel.objects.create(
        participation=participation,
        theme=theme_of(participation.programme, theme),
        expertise=expertise,
        interest=interest,
    )


def make_agenda_item(meeting: Meeting, title: str = "Welcome", **fields: Any) -> AgendaItem:
    """Make a session at ten on the first day, in English."""
    fields = {"starts_at": datetime.time(10), "titles": {"en": title}, **fields}
    return AgendaItem.objects.create(meeting=meeting, **fields)


def make_highlight(participation: Participation, theme: str, title: str = "Cooler streets", **fields: Any) -> Highlight:
    return Highlight.objects.create(
        participation=participation,
        theme=theme_of(participation.programme, theme),
        titles=fields.pop("titles", {"en": title}),
        **fields,
    )


SMALL_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_document(
    meeting: Meeting | None = None, title: str = "Slides", content: bytes = SMALL_PDF, **fields: Any
) -> Document:
    """Keep a PDF for a meeting, or for the theme named in `fields`, written straight to table and storage."""
    known = {"size_bytes": len(content), "sha256": sha256(content).hexdigest(), "content_type": "application/pdf"}
    fields = {"titles": {"en": title}, "name": "slides.pdf", "uploaded_at": NOON, **known, **fields}
    return Document.objects.create(meeting=meeting, file=ContentFile(content, "slides.pdf"), **fields)


def picture(size: tuple[int, int] = (800, 600), image_format: str = "JPEG", **options: Any) -> bytes:
    """Return the file of a picture in one colour."""
    written = BytesIO()
    drawn = Image.new(options.pop("mode", "RGB"), size, options.pop("colour", "#0B5563"))
    drawn.save(written, image_format, **options)
    return written.getvalue()


def make_photo(town: Municipality | None = None, content: bytes | None = None, **fields: Any) -> Photo:
    """Give a municipality a picture."""
    fields = {"alt_texts": {"en": "Solar panels on Örebro’s town hall"}, **fields}
    photo = Photo(municipality=town or make_municipality(), **fields)
    keep_photo(photo, prepare_photo(ContentFile(content or picture(), "x")))
    return photo


def make_closed_period(network: Network, first_day: datetime.date, last_day: datetime.date) -> ClosedPeriod:
    return ClosedPeriod.objects.create(network=network, first_day=first_day, last_day=last_day)


def make_availability(
    participation: Participation, first_day: datetime.date, last_day: datetime.date, kind: str = "unavailable"
) -> AvailabilityPeriod:
    return AvailabilityPeriod.objects.create(
        participation=participation, kind=kind, first_day=first_day, last_day=last_day
    )


def make_version(programme: Programme, *meetings: Meeting, **fields: Any) -> Version:
    """Make the next version, current, showing the meetings as they are, written straight to the tables.

    For tests of what is public. Tests of publishing itself call the service.
    """
    programme.versions.update(is_current=False)
    fields = {"number": programme.versions.count() + 1, "reason": "First plan.", "published_at": NOON, **fields}
    version = Version.objects.create(programme=programme, is_current=True, **fields)
    for meeting in meetings:
        make_published_meeting(version, meeting)
    return version


def make_published_meeting(version: Version, meeting: Meeting, **fields: Any) -> PublishedMeeting:
    """Show a meeting in a version; one of the draft is published by it."""
    if meeting.status in (Meeting.Status.PROPOSED, Meeting.Status.CONFIRMED):
        meeting.status = Meeting.Status.PUBLISHED
        meeting.save()
    keep_organizers([meeting])
    fields = {"changed_at": version.published_at, "status": meeting.status, **fields}
    return PublishedMeeting.objects.create(
        version=version,
        meeting=meeting,
        exchange=meeting.exchange,
        host=meeting.host,
        theme=meeting.theme,
        starts_on=meeting.starts_on,
        ends_on=meeting.ends_on,
        **fields,
    )


def make_proposal(programme: Programme, **fields: Any) -> Proposal:
    """Make a proposal that waits, its problem left empty."""
    fields = {"problem": {}, "time_limit_seconds": 60, "requested_at": NOON, **fields}
    return Proposal.objects.create(programme=programme, **fields)


def make_user(email: str = "", **fields: Any) -> User:
    """Make somebody who signs in with PASSWORD and coordinates nothing."""
    return User.objects.create_user(email or f"person-{next(_numbers)}@example.org", PASSWORD, **fields)


def make_coordinator(country: str | None = None, email: str = "") -> User:
    """Make the coordinator of a country; None: of all networks."""
    user = make_user(email, is_staff=True)
    scope = Coordination.Scope.COUNTRY if country else Coordination.Scope.PROGRAMME
    Coordination.objects.create(user=user, scope=scope, country=make_country(country) if country else None)
    return user


def make_superuser(email: str = "") -> User:
    return User.objects.create_superuser(email or f"admin-{next(_numbers)}@example.org", PASSWORD)
