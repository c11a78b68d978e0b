"""The admin application, with our site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class ExchangeAdminConfig(AdminConfig):
    """Django's admin with the coordinators' index."""

    default_site = "exchanges.workspace.site.ExchangeAdminSite"
