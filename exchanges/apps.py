"""The app of the exchanges: everything municipalities do together."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_delete
from django.utils.translation import gettext_lazy as _

from exchanges.operation.checks import check_public_site


class ExchangesConfig(AppConfig):
    """Hosting, meetings, scheduling, the calendar."""

    name = "exchanges"
    verbose_name = _("The exchange")

    def ready(self) -> None:
        """Have the triggers of the site's stamp put up after every migrate, which no migration can forget then.

        And let nothing into the worker's queue but the site's own jobs, the logs be told of wrong second factors,
        people that their account is deleted, and `check --deploy` ask for what a public site needs.
        """
        # Models are not loaded yet when this module is.
        from allauth.mfa.signals import authentication_failed

        # Nor for this one.
        from django_q.signals import pre_enqueue

        # It reads models too.
        from exchanges.management.jobs import hold_to_jobs

        # And so do they.
        from exchanges.public.http_cache.triggers import put_up_after_migrate

        # As well as these.
        from exchanges.sign_in.deletions import tell_of_deletion

        # And this one.
        from exchanges.sign_in.second_factors import note_wrong_code

        post_migrate.connect(put_up_after_migrate, sender=self)
        pre_enqueue.connect(hold_to_jobs)
        authentication_failed.connect(note_wrong_code)
        pre_delete.connect(tell_of_deletion, sender="municipalities.User")
        register(check_public_site, "production", deploy=True)
