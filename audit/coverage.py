"""Models that the log follows, with what of them may be told; and those that it leaves out, each with the reason.

Models are named, not imported: the log is a leaf that every room may write to. A test holds the two lists against the
models that there are.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Covered:
    """How the rows of a model are told.

    `country` are lookups to the country that a row belongs to, the first that leads to one counts; none is the European
    level. Values of `personal` fields are kept apart, for erasing; those of `secret` ones are told to have changed and
    are kept nowhere; `ignored` ones are left out. `whose` is the field with the person whom personal values are about,
    "pk" where the row is the person. `called_by` is the field that names a row where its words would name a person.
    """

    country: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    whose: str = ""
    called_by: str = ""
    operations: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


_OF_PART = ("participation__municipality__country",)
_OF_MEETING = ("meeting__exchange__country",)

COVERED: dict[str, Covered] = {
    "municipalities.Country": Covered(("code",)),
    "municipalities.Municipality": Covered(("country",), personal=("contact_email",)),
    "municipalities.FormerSlug": Covered(("municipality__country",)),
    "municipalities.User": Covered(
        personal=("email",), secret=("password",), ignored=("last_login",), whose="pk", called_by="function"
    ),
    "municipalities.Coordination": Covered(("country",)),
    "municipalities.Profile": Covered(("municipality__country",)),
    "municipalities.Photo": Covered(("municipality__country",), personal=("credit",)),
    "municipalities.Programme": Covered(),
    "municipalities.Network": Covered(("country",), personal=("coordinator_name", "coordinator_email")),
    "municipalities.ClosedPeriod": Covered(("network__country",)),
    "municipalities.Participation": Covered(("municipality__country",)),
    "municipalities.AvailabilityPeriod": Covered(_OF_PART),
    "exchanges.FormerRole": Covered(_OF_PART),
    "exchanges.Withdrawal": Covered(_OF_PART),
    "exchanges.WithdrawnMeeting": Covered(("withdrawal__participation__municipality__country",)),
    "exchanges.HostingRule": Covered(),
    "exchanges.Slot": Covered(("country",)),
    "exchanges.Exemption": Covered((*_OF_MEETING, "slot__country")),
    "exchanges.Exchange": Covered(("country",)),
    "exchanges.Theme": Covered(),
    "exchanges.FormerThemeKey": Covered(),
    "exchanges.ThemeLevel": Covered(_OF_PART),
    "exchanges.Meeting_co_hosts": Covered(_OF_MEETING),
    "exchanges.Meeting": Covered(("exchange__country",)),
    "exchanges.MeetingDay": Covered(_OF_MEETING),
    "exchanges.AgendaItem": Covered(_OF_MEETING),
    "exchanges.Highlight": Covered(_OF_PART),
    "exchanges.Document": Covered(_OF_MEETING),
    "exchanges.HostConfirmation": Covered(_OF_MEETING),
    "exchanges.Version": Covered(("country",)),
    "exchanges.Message": Covered(
        _OF_MEETING,
        secret=("key", "about", "recipient", "subject", "text", "html", "calendar", "code", "call", "was"),
        ignored=("attempts", "due_at", "leased_until", "error", "person"),
        called_by="kind",
        operations=("UPDATE",),
    ),
    "exchanges.Person": Covered(
        ("municipality__country",),
        personal=("email", "name", "organisation", "function"),
        secret=("feed_key", "links_series", "sessions_series"),
        whose="pk",
        called_by="target_group",
    ),
    "exchanges.Delegation": Covered(_OF_MEETING),
    "exchanges.Registration": Covered(
        _OF_MEETING,
        personal=("named_as", "language", "reason", "decision_reason", "cancellation_reason"),
        secret=("chosen_needs", "food", "access", "note"),
        ignored=("changed_at", "sequence"),
        whose="person",
    ),
    "exchanges.StandIn": Covered(
        ("delegation__meeting__exchange__country",), personal=("named_as",), whose="person", called_by="reference"
    ),
    "exchanges.Attendance": Covered(("registration__meeting__exchange__country",)),
    "exchanges.TakeHome": Covered(_OF_MEETING),
    "exchanges.RegistrationTerms": Covered(_OF_MEETING, secret=("join_url",)),
    "exchanges.SeatAllotment": Covered(("terms__meeting__exchange__country",)),
    "exchanges.Proposal": Covered(("country",), ignored=("problem", "plan")),
}
"""By the label of the model."""

NOT_COVERED: dict[str, str] = {
    "municipalities.User_groups": "reach decides, and no page writes groups",
    "municipalities.User_user_permissions": "reach decides, and no page writes permissions",
    "exchanges.MeetingPage": "another page of the same rows as Meeting",
    "exchanges.PublishedMeeting": "written with its version and never changed; the version's own entry tells of it",
    "exchanges.Organizer": "noted by what sends invitations; nobody chooses it",
    "exchanges.Act": "what people are told of an act is told on its own page",
    "exchanges.Naming": "finds names in messages, for erasing",
    "exchanges.Preview": "shown, not done",
    "exchanges.PreviewFile": "shown, not done",
    "exchanges.SendingPause": "begun and ended by commands on the server, which are acts; no page writes it",
    "exchanges.SiteStamp": "written by the database itself",
    "exchanges.Feedback": "without a name; nobody changes it",
    "exchanges.AddressCode": "a hash that is forgotten the next day",
    "exchanges.ErasureRun": "when a job ran; what it erases is told itself",
    "exchanges.RateCount": "a count that is forgotten within the hour",
}
"""By the label of the model, with the reason."""

OWN_APPS = ("municipalities", "exchanges")
"""The apps whose models one of the two lists names."""
