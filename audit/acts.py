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
    "account.app_added": pgettext_lazy("act", "Added an app as second factor"),
    "account.app_removed": pgettext_lazy("act", "Removed the app as second factor"),
    "account.passkey_added": pgettext_lazy("act", "Added a passkey"),
    "account.passkey_removed": pgettext_lazy("act", "Removed a passkey"),
    "account.recovery_codes": pgettext_lazy("act", "Made new recovery codes"),
    "account.sessions": pgettext_lazy("act", "Ended their sessions elsewhere"),
    "account.provider": pgettext_lazy("act", "Let a provider open their account"),
    "account.remove_factors": _("Removed somebody’s second factors"),
    "account.unbind": _("Let no provider open somebody’s account any more"),
    "erasure.confirm": _("Confirmed an unusual erasure"),
    "sending.pause": _("Paused all messages"),
    "sending.resume": _("Let messages leave again"),
    "participant.code": _("Proved an address by a code"),
    "participant.link": _("Signed in by a link"),
    "participant.address": _("Changed their address by a link"),
    "participant.export": _("Downloaded their own data"),
    "participant.erase": _("Deleted their own data"),
    "job.erase_needs": _("Needs erased when their time was over"),
    "job.erase_people": _("People of a meeting erased when their time was over"),
    "job.erase_person": _("Person erased when their time was over"),
    "programme.import": _("Imported a programme file"),
    "needs.totals": _("Looked at needs, in numbers"),
    "needs.names": _("Looked at needs, with names"),
    "people.attendance-sheet": _("Took the attendance sheet"),
    "people.name-badges": _("Took the name badges"),
    "registration.decide": _("Decided on a request"),
    "registration.cancel": _("Cancelled a registration"),
    "registration.delegation": _("Cancelled a delegation"),
    "registration.address": _("Sent a link to another address"),
    "registration.terms": _("Changed the terms of registration"),
    "meeting.attendance": _("Noted attendance"),
    "meeting.take_home": _("Hid or showed what a municipality takes home"),
    "meeting.cancel": _("Cancelled meetings"),
    "proposal.add": _("Asked for a proposal"),
    "proposal.accept": _("Accepted a proposal"),
    "version.add": _("Published a version"),
    "participation.withdraw": _("Noted a withdrawal"),
    "withdrawal.take_back": _("Took a withdrawal back"),
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
