"""Profiles of municipalities: a page's claim, work, facts, and what others come to see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from exchanges.meetings.languages.by_language import foreign_language, in_language
from exchanges.meetings.models import Theme
from exchanges.meetings.models.highlights import Highlight
from exchanges.public.base.audience import in_order
from exchanges.public.base.facts import FactLine
from exchanges.public.base.labels import role_in_one_sentence
from exchanges.public.meeting_rows.rows import ThemeLabel
from exchanges.public.networks.learning import Learning
from exchanges.public.networks.members import network_url
from municipalities.models import Municipality, Participation, Profile


@dataclass(frozen=True, slots=True)
class ProfileTexts:
    """What a municipality says of itself, with the languages that its texts are in where they are not the reader's."""

    claim: str = ""
    claim_language: str = ""
    paragraphs: tuple[str, ...] = ()
    story_language: str = ""


def profile_of(town: Municipality) -> Profile | None:
    """Return the profile of a municipality; None where nobody has written one."""
    return Profile.objects.filter(municipality=town).first()


def profile_texts(profile: Profile | None) -> ProfileTexts:
    """Read a profile in the reader's language, as near as there is."""
    if profile is None:
        return ProfileTexts()
    return ProfileTexts(
        claim=in_language(profile.claims) or "",
        claim_language=foreign_language(profile.claims),
        paragraphs=tuple(paragraphs_of(in_language(profile.stories) or "")),
        story_language=foreign_language(profile.stories),
    )


@dataclass(frozen=True, slots=True)
class Lead:
    """What a municipality's page says first; `language` is that of the words where it is not the reader's."""

    words: str
    language: str = ""


def lead_of(texts: ProfileTexts, role: str) -> Lead:
    """Return what a municipality claims of itself, else what its newest role means; empty where it has none."""
    if texts.claim:
        return Lead(texts.claim, texts.claim_language)
    return Lead(role_in_one_sentence(role) if role else "")


def paragraphs_of(text: str) -> Iterable[str]:
    """Cut a text at its empty lines."""
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            lines.append(line.strip())
        elif lines:
            yield " ".join(lines)
            lines = []


def facts_of(town: Municipality, profile: Profile | None, own: Sequence[Participation]) -> list[FactLine]:
    """Return what is known of a municipality that has the roles `own`; what is not known is left out."""
    country = town.country.display_name
    facts = [FactLine(_("Country"), country, network_url(town.country_id) if own else "")]
    if profile and profile.population:
        people = number_format(profile.population, use_l10n=True, force_grouping=True)
        facts.append(FactLine(_("Population"), people))
    if own:
        facts.append(FactLine(_("In the network since"), str(min(row.programme.starts_on.year for row in own))))
    if profile and profile.climate_neutral_by:
        facts.append(FactLine(_("Climate neutral by"), str(profile.climate_neutral_by)))
    return facts


@dataclass(frozen=True, slots=True)
class Sight:
    """Something that others come to see."""

    theme: ThemeLabel
    title: str
    title_language: str
    text: str
    text_language: str


def sights_of(own: Sequence[Participation]) -> list[Sight]:
    """Return what a municipality shows in the newest programme for which it says so; `own` has the newest first."""
    rows = Highlight.objects.filter(participation__in=[row.pk for row in own]).select_related("theme")
    by_role: dict[int, list[Highlight]] = {}
    for row in rows.order_by("position", "pk"):
        by_role.setdefault(row.participation_id, []).append(row)
    newest = next((by_role[row.pk] for row in own if row.pk in by_role), [])
    return [_sight(row) for row in newest]


def _sight(row: Highlight) -> Sight:
    return Sight(
        theme=ThemeLabel(row.theme.key, row.theme.name, foreign_language(row.theme.names)),
        title=row.title,
        title_language=foreign_language(row.titles),
        text=in_language(row.texts) or "",
        text_language=foreign_language(row.texts),
    )


@dataclass(frozen=True, slots=True)
class SightInTown:
    """Something to see about a theme, and where."""

    participation: Participation
    sight: Sight


MOST_SIGHTS = 30
"""How many a theme's page lists; each municipality's page has all of its own."""


def sights_about(theme: Theme) -> list[SightInTown]:
    """Return what the municipalities of a theme's programme show of it, by country, role and name, in one query."""
    rows = Highlight.objects.filter(theme=theme, participation__programme=theme.programme_id)
    related = rows.select_related("theme", "participation__municipality__country").order_by("position", "pk")
    found = sorted(related, key=lambda row: in_order(row.participation))
    return [SightInTown(row.participation, _sight(row)) for row in found[:MOST_SIGHTS]]


@dataclass(frozen=True, slots=True)
class LearningOfTown:
    """Where a municipality's people went, and whose people came."""

    learned_from: tuple[Learning, ...]
    shown_to: tuple[Learning, ...]


def both_ways(town: Municipality, learnings: Iterable[Learning]) -> LearningOfTown:
    """Part what was learned around a municipality by who was the host."""
    found = list(learnings)
    return LearningOfTown(
        learned_from=tuple(one for one in found if one.learner == town),
        shown_to=tuple(one for one in found if one.host == town),
    )
