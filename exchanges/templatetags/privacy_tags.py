"""Tags for what the site promises about personal data, as it is set."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def needs_kept_days() -> int:
    """Return how many days after a meeting what people need there is kept."""
    days: int = settings.NEEDS_KEPT_DAYS
    return days


@register.simple_tag
def registrations_kept_days() -> int:
    """Return how many days after a meeting its people are kept."""
    days: int = settings.REGISTRATIONS_KEPT_DAYS
    return days
