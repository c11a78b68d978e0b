"""What the municipalities do together."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangesConfig(AppConfig):
    """Hosting, meetings, scheduling, the calendar."""

    name = "exchanges"
    verbose_name = _("The exchange")
