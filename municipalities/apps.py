"""The app of those who take part."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MunicipalitiesConfig(AppConfig):
    """Countries, municipalities, programmes, roles and people."""

    name = "municipalities"
    verbose_name = _("Who takes part")
