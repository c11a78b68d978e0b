"""The app of the audit log."""

from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

OF_PEOPLE = ("municipalities.User", "exchanges.Person")
"""The models of which a row is somebody."""


class AuditConfig(AppConfig):
    """What was done, by whom, to what."""

    name = "audit"
    verbose_name = _("Audit log")

    def ready(self) -> None:
        """Have the triggers put up after every migrate, sign-ins written down, and values forgotten with people."""
        # Models are not loaded yet when this module is.
        from audit.capture import put_up_after_migrate, take_down_before_migrate

        # And so here.
        from audit.erasing import forget_with_person

        # And here.
        from audit.signing_in import note_failed, note_signed_in, note_signed_out

        pre_migrate.connect(take_down_before_migrate, sender=self)
        post_migrate.connect(put_up_after_migrate, sender=self)
        user_logged_in.connect(note_signed_in)
        user_logged_out.connect(note_signed_out)
        user_login_failed.connect(note_failed)
        for label in OF_PEOPLE:
            post_delete.connect(forget_with_person, sender=apps.get_model(label))
