"""Columns that can hold words, and what they are to people: personal, so in their data and erased with them; or not.

A test holds this against the columns that there are, and tries it: whatever is personal here is filled, downloaded and
erased. Columns with choices hold one of a few codes and are left out; so are numbers, dates and references.
"""

PERSONAL: dict[str, tuple[str, ...]] = {
    "exchanges.Person": ("email", "name", "organisation", "function", "target_group", "feed_key"),
    "exchanges.Registration": (
        "named_as",
        "language",
        "chosen_needs",
        "food",
        "access",
        "note",
        "reason",
        "decision_reason",
        "cancellation_reason",
    ),
    "exchanges.StandIn": ("reference", "named_as", "days"),
    "exchanges.Message": ("recipient", "subject", "text", "html", "calendar", "code", "call", "error", "was"),
    "exchanges.Naming": ("spots",),
    "audit.PersonalValue": ("was", "became"),
    "exchanges.Preview": ("mails",),
}
"""By the label of the model: what tells of a participant, and is gone once they are erased."""

NOT_EXPORTED: dict[str, str] = {
    "exchanges.Person.feed_key": "a key; that there is one is told",
    "exchanges.Message.recipient": "the person's own address, once for all",
    "exchanges.Message.html": "says what the text says",
    "exchanges.Message.calendar": "says what the text says",
    "exchanges.Message.code": "a key to the entrance",
    "exchanges.Message.call": "a key to the call, which is the same for all",
    "exchanges.Message.error": "what a mail server said of itself",
    "exchanges.Message.was": "what an earlier message said, which is told itself",
    "exchanges.Naming.spots": "places within mails to others",
    "exchanges.Preview.mails": "shown to a coordinator for a day; what becomes of it is a message",
}
"""Personal columns that are not in the download, with the reason."""

STAYS: dict[str, dict[str, str]] = {
    "exchanges.Registration": {
        "reference": "drawn by chance; leads to nobody once the person is gone",
        "target_group": "a total: one of a list that the site gives",
        "days": "a total: on which days",
        "decision_language": "of a text that is erased",
        "consent_version": "which text was agreed to",
    },
    "exchanges.Message": {
        "key": "keeps the same from being written again; holds keys alone",
        "kind": "a total: one of a list that the site gives",
        "about": "a reference drawn by chance",
        "calendar_method": "erased, and one of a few words",
        "message_id": "a keyed hash",
    },
    "exchanges.Delegation": {"consent_version": "which text was agreed to"},
    "exchanges.Feedback": {"comment": "without a link to anybody; so it is said where it is written"},
    "exchanges.TakeHome": {"learning": "in a municipality's name, public", "next_step": "the same"},
    "exchanges.AddressCode": dict.fromkeys(("binding", "serial", "code_hash", "used_by"), "a keyed hash, for a day"),
    "exchanges.RateCount": {"key": "a keyed hash, for an hour"},
}
"""Columns of participants' tables that are not personal, or no longer once the person is gone, with the reason."""

OF_COORDINATORS: dict[str, dict[str, str]] = {
    "municipalities.User": {
        "email": "an account; changed and deleted in the workspace",
        "password": "a hash",
        "function": "shown in place of a name",
    },
    "municipalities.Municipality": {"contact_function": "public", "contact_email": "a function's mailbox, public"},
    "municipalities.Photo": {"credit": "whoever took a picture, as they want to be named, public"},
    "municipalities.Network": {"coordinator_name": "public", "coordinator_email": "public"},
    "usersessions.UserSession": dict.fromkeys(("ip", "session_key", "user_agent", "data"), "until the session ends"),
    "mfa.Authenticator": {"data": "encrypted; goes with the account"},
    "socialaccount.SocialAccount": {
        "provider": "which sign-in of a municipality",
        "uid": "a hash; goes with the account",
        "extra_data": "empty; goes with the account",
    },
    "socialaccount.SocialApp": dict.fromkeys(
        ("provider", "provider_id", "name", "client_id", "secret", "key", "settings"), "nobody writes it"
    ),
    "socialaccount.SocialToken": dict.fromkeys(("token", "token_secret"), "nobody writes it"),
    "account.EmailAddress": {"email": "nobody writes it"},
    "account.EmailConfirmation": {"key": "nobody writes it"},
    "admin.LogEntry": {
        "object_id": "a key",
        "object_repr": "what a row is called; registrations by their reference, accounts by their address",
        "change_message": "names of fields",
    },
    "exchanges.Act": {"said": "what was done, without names of participants"},
    "exchanges.Organizer": {"mailbox": "the site's"},
    "exchanges.PreviewFile": dict.fromkeys(("field", "name", "content_type", "content"), "a document, for a day"),
    "exchanges.Preview": {"key": "drawn by chance", "digest": "a hash"},
}
"""Columns about those who coordinate, who are no participants: docs/privacy.md."""

_ABOUT_THE_PROGRAMME = "about municipalities, meetings and rules"
_OF_THE_MACHINE = "written by the site for itself"

NOT_PERSONAL: dict[str, str] = {
    **dict.fromkeys(
        (
            *("municipalities.Country", "municipalities.Municipality", "municipalities.FormerSlug"),
            *("municipalities.Profile", "municipalities.Photo", "municipalities.Programme", "municipalities.Network"),
            *("exchanges.Withdrawal", "exchanges.HostingRule", "exchanges.Slot", "exchanges.Exemption"),
            *("exchanges.Theme", "exchanges.FormerThemeKey", "exchanges.Meeting", "exchanges.MeetingDay"),
            *("exchanges.AgendaItem", "exchanges.Highlight", "exchanges.Document", "exchanges.Version"),
            *("exchanges.RegistrationTerms", "exchanges.Proposal"),
        ),
        _ABOUT_THE_PROGRAMME,
    ),
    **dict.fromkeys(
        (
            *("auth.Permission", "auth.Group", "contenttypes.ContentType", "exchanges.SiteStamp"),
            *("django_q.Task", "django_q.Schedule", "django_q.OrmQ"),
        ),
        _OF_THE_MACHINE,
    ),
    "sessions.Session": "of coordinators, encoded; until the session ends",
    "audit.Entry": "keys, codes and words that name nobody; values that may lie in PersonalValue",
    "audit.PersonalValue": "names of fields, and keys of whose the values are",
    "audit.Captured": "never committed",
}
"""By the label of the model: what its other columns with words hold."""
