"""The app of those who take part."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from localisation.alphabet import add_collations
from localisation.searching import add_function


class MunicipalitiesConfig(AppConfig):
    """Countries, municipalities, programmes, roles and people."""

    name = "municipalities"
    verbose_name = _("Who takes part")

    def ready(self) -> None:
        """Let each connection to SQLite sort and find names."""
        connection_created.connect(add_collations, dispatch_uid="collations")
        connection_created.connect(add_function, dispatch_uid="searching")
