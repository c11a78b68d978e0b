"""The coordinators' admin site."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class ExchangeAdminSite(AdminSite):
    """The home of the coordinators."""

    site_header = _("MULTIPLY exchange")
    site_title = _("MULTIPLY exchange")
    index_title = _("Coordination")
