"""The texts of a theme for whoever reads the site."""

from dataclasses import dataclass

from exchanges.meetings.languages.by_language import foreign_language, in_language
from exchanges.meetings.models import Theme
from exchanges.meetings.themes.target_groups import TargetGroup, groups_of


@dataclass(frozen=True, slots=True)
class ThemeTexts:
    """A theme in the reader's language, as near as there is, with the languages that its texts are in otherwise."""

    key: str
    name: str
    name_language: str
    points: tuple[str, ...]
    points_language: str
    groups: tuple[TargetGroup, ...]
    groups_language: str
    upcoming: int = 0


def theme_texts(theme: Theme, *, upcoming: int = 0) -> ThemeTexts:
    """Read a theme's texts."""
    return ThemeTexts(
        key=theme.key,
        name=theme.name,
        name_language=foreign_language(theme.names),
        points=tuple(in_language(theme.content) or ()),
        points_language=foreign_language(theme.content),
        groups=tuple(groups_of(theme)),
        groups_language=foreign_language(theme.target_groups),
        upcoming=upcoming,
    )
