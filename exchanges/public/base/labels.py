"""Words and looks of roles, themes and ways to take part."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

THEMES_WITH_A_LOOK = {
    "political-leadership": "landmark",
    "planning": "goal",
    "citizen-engagement": "users-round",
    "open": "messages-square",
    "european-exchange": "route",
}
NEUTRAL_THEME_ICON = "tag"
FORMAT_ICONS = {"in_person": "map-pin", "hybrid": "map-pin", "online": "monitor"}


def role_name(role: str, country_code: str = "") -> str:
    """Return the name of a role in the reader's language.

    Austria's German has words of its own for the forerunner and the network municipality, hence the country.
    Raise KeyError for an unknown role.
    """
    if country_code == "AT":
        return {
            "forerunner": pgettext("role in Austria", "Forerunner"),
            "award": _("Honorary award"),
            "network": pgettext("role in Austria", "Network municipality"),
        }[role]
    return {"forerunner": _("Forerunner"), "award": _("Honorary award"), "network": _("Network municipality")}[role]


def role_in_one_sentence(role: str) -> str:
    """Say what a role means; raise KeyError for an unknown one."""
    return {
        "forerunner": _("Further ahead with integrated planning, and ready to show how it was done."),
        "award": _("Honoured for something done remarkably well, and asked to share it."),
        "network": _("Selected to learn with the others, and to bring its own questions."),
    }[role]


def format_name(attendance_format: str) -> str:
    """Return how people take part, in words; raise KeyError for an unknown format."""
    return {"in_person": _("In person"), "online": _("Online"), "hybrid": _("In person and online")}[attendance_format]


def theme_class(key: str) -> str:
    """Return the CSS class that colours a theme; it is empty, hence neutral, for a theme without a look of its own."""
    return f"t-{key}" if key in THEMES_WITH_A_LOOK else ""


def theme_icon(key: str) -> str:
    """Return the name of a theme's icon."""
    return THEMES_WITH_A_LOOK.get(key, NEUTRAL_THEME_ICON)
