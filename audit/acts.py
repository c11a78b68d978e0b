"""Words for acts, as people read them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.coverage import COVERED, NOT_COVERED
from audit.kinds import model_of

ACTS = {
    "signed_in": pgettext_lazy("act", "Signed in"),
    "signed_out": pgettext_lazy("act", "Signed out"),
    "sign_in_refused": pgettext_lazy("act", "Sign-in refused"),
    "sign_in_throttled": pgettext_lazy("act", "Sign-in refused after too many attempts"),
    "account.password": pgettext_lazy("act", "Changed their own password"),
    "account.set_password": _("An operator set a new password"),
    "account.app_added": pgettext_lazy("act", "Added an authenticator app"),
    "account.app_removed": pgettext_lazy("act", "Removed the authenticator app"),
    "account.passkey_added": pgettext_lazy("act", "Added a passkey"),
    "account.passkey_removed": pgettext_lazy("act", "Removed a passkey"),
    "account.recovery_codes": pgettext_lazy("act", "Made new recovery codes"),
    "account.sessions": pgettext_lazy("act", "Signed out everywhere else"),
    "account.provider": pgettext_lazy("act", "Linked their account to a sign-in provider"),
    "account.remove_factors": _("Removed somebody’s second factors"),
    "account.unbind": _("Unlinked somebody’s account from all sign-in providers"),
    "erasure.confirm": _("Confirmed an unusual erasure"),
    "sending.pause": _("Paused all messages"),
    "sending.resume": _("Let messages leave again"),
    "participant.code": _("Confirmed an address with a code"),
    "participant.link": _("Signed in with a link"),
    "participant.address": _("Changed their address with a link"),
    "participant.export": _("Downloaded their own data"),
    "participant.erase": _("Deleted their own data"),
    "job.erase_needs": _("Needs deleted at the end of their retention period"),
    "job.erase_people": _("People of a meeting deleted at the end of their retention period"),
    "job.erase_person": _("Person deleted at the end of their retention period"),
    "programme.import": _("Imported a programme file"),
    "needs.totals": _("Viewed needs, as numbers"),
    "needs.names": _("Viewed needs, with names"),
    "people.attendance-sheet": _("Downloaded the attendance sheet"),
    "people.name-badges": _("Downloaded the name badges"),
    "registration.decide": _("Decided on a request"),
    "registration.cancel": _("Cancelled a registration"),
    "registration.delegation": _("Cancelled a delegation"),
    "registration.address": _("Sent a link to another address"),
    "registration.terms": _("Changed the terms of registration"),
    "meeting.attendance": _("Recorded attendance"),
    "meeting.take_home": _("Hid or showed what a municipality learned"),
    "meeting.cancel": _("Cancelled meetings"),
    "proposal.add": _("Requested a proposal"),
    "proposal.accept": _("Accepted a proposal"),
    "version.add": _("Published a version"),
    "participation.withdraw": _("Recorded a withdrawal"),
    "withdrawal.take_back": _("Reversed a withdrawal"),
    "user.invite": _("Invited somebody to the workspace"),
    "act.change": _("Stopped messages, or sent them after all"),
}
"""By the code that an entry has."""

OF_FORMS = {
    "add": pgettext_lazy("row in the log", "Added"),
    "change": pgettext_lazy("row in the log", "Changed"),
    "changelist": pgettext_lazy("row in the log", "Changed"),
    "delete": pgettext_lazy("row in the log", "Deleted"),
}
"""What every page of its kind is called, by the end of the code."""


def act_in_words(act: str) -> str:
    """Return what an act is called; an action of a list by its own words, an unknown one by its code."""
    if act in ACTS:
        return str(ACTS[act])
    model_name, _dot, end = act.partition(".")
    return str(OF_FORMS.get(end) or _action(model_name, end) or act)


def _action(model_name: str, name: str) -> str:
    for label in (*COVERED, *NOT_COVERED):
        model = model_of(label)
        if model is not None and model._meta.model_name == model_name and admin.site.is_registered(model):
            found = getattr(admin.site.get_model_admin(model), name, None)
            return str(getattr(found, "short_description", ""))
    return ""
