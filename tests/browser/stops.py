"""Every page of the site, by the name of its address: where the walk stops, and as whom."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation

from exchanges.public.syndication.open_data.tables import TABLES
from tests.browser.world import World


@dataclass(frozen=True)
class Stop:
    """A page: the name of its address, the words of the world in it, and how it is asked for."""

    name: str
    words: tuple[str, ...] = ()
    query: str = ""
    language: str = "en"
    status: int = 200

    def address(self, world: World) -> str:
        """Return where the page is in a world; a word that the world does not know stands for itself."""
        with translation.override(self.language):
            path = reverse(self.name, args=[world.words.get(word, word) for word in self.words])
        return f"{path}?{self.query.format_map(world.words)}" if self.query else path


FILTERED = urlencode({"country": "SE", "theme": "open", "from": "2020-01-01"})
NOTHING_FOUND = urlencode({"country": "XX", "role": "award", "from": "2027-05-01", "to": "2027-04-01"})

PUBLIC = (
    Stop("calendar:home"),
    Stop("calendar:about"),
    Stop("calendar:meeting_list"),
    Stop("calendar:meeting_list", query=FILTERED),
    Stop("calendar:meeting_list", query=NOTHING_FOUND),
    Stop("calendar:past_meeting_list"),
    Stop("calendar:meeting_month", ("month",)),
    Stop("calendar:meeting_month", ("empty_month",)),
    Stop("calendar:meeting_map"),
    Stop("calendar:municipality_list"),
    Stop("calendar:municipality_detail", ("town",)),
    Stop("calendar:network_detail", ("at",)),
    Stop("calendar:theme_list"),
    Stop("calendar:theme_detail", ("open",)),
)

AROUND = (
    Stop("calendar:subscribe"),
    Stop("calendar:embed"),
    Stop("calendar:embedded_calendar"),
    Stop("calendar:embedded_municipality", ("town",)),
    Stop("calendar:open_data"),
    Stop("calendar:learning"),
    Stop("calendar:programme_list"),
    Stop("calendar:programme_detail", ("programme_slug",)),
    Stop("calendar:privacy"),
    Stop("calendar:contact"),
    Stop("calendar:accessibility"),
)

MEETINGS = tuple(
    Stop("calendar:meeting_detail", (word,))
    for word in ("coming", "full", "moved", "cancelled", "closed", "held", "going_on", "conference")
)

# What is longest: German, and Hungarian, which has the longest words.
LANGUAGES = (
    Stop("calendar:home", language="de"),
    Stop("calendar:meeting_list", language="de"),
    Stop("calendar:meeting_detail", ("full",), language="de"),
    Stop("calendar:about", language="hu"),
    Stop("calendar:meeting_detail", ("coming",), language="hu"),
    Stop("calendar:network_detail", ("se",), language="hu"),
    Stop("registrations:register", ("coming",), language="de"),
    Stop("registrations:manage", ("mine",), language="pl"),
)

REGISTERING = (
    Stop("registrations:register", ("coming",)),
    Stop("registrations:register", ("closed",)),
    Stop("registrations:register", ("cancelled",)),
    Stop("registrations:register_together", ("coming",)),
    Stop("registrations:manage", ("mine",)),
    Stop("registrations:manage", ("offered",)),
    Stop("registrations:manage", ("waiting",)),
    Stop("registrations:manage", ("came",)),
    Stop("registrations:manage", ("broken",), status=404),
    Stop("registrations:change", ("mine",)),
    Stop("registrations:cancel", ("mine",)),
    Stop("registrations:delegation_by_link", ("delegation_link",)),
    Stop("registrations:delegate_by_link", ("delegation_link", "unnamed")),
    Stop("registrations:ask_for_link"),
    Stop("registrations:follow_link", ("sign_in",)),
    Stop("registrations:data_deleted", ("receipt",)),
    Stop("visits:take_home", ("came",)),
    Stop("visits:feedback", ("feedback",)),
    Stop("visits:genuine_certificate", ("certificate",)),
    Stop("visits:genuine_certificate", ("broken",), status=404),
    Stop("visits:check_in", ("check_in",), status=404),
)

PARTICIPANT = (
    Stop("registrations:my_page"),
    Stop("registrations:my_details"),
    Stop("registrations:my_address"),
    Stop("registrations:my_data"),
    Stop("registrations:delete_my_data"),
    Stop("registrations:delegation", ("delegation",)),
    Stop("registrations:delegate", ("delegation", "unnamed")),
)

COORDINATOR = (
    Stop("admin:index"),
    Stop("admin:index", language="hu"),
    Stop("admin:exchanges_meeting_changelist"),
    Stop("admin:exchanges_meeting_change", ("coming_pk",)),
    Stop("admin:exchanges_meetingpage_changelist"),
    Stop("admin:exchanges_meetingpage_change", ("coming_pk",)),
    Stop("admin:exchanges_meeting_cancel", query="meeting={coming_pk}"),
    Stop("admin:exchanges_meeting_participants", ("going_on_pk",), query="needs=names"),
    Stop("admin:exchanges_meeting_results", ("held_pk",)),
    Stop("admin:exchanges_registration_terms", ("coming_pk",)),
    Stop("admin:exchanges_registration_change", ("asking",)),
    Stop("admin:exchanges_registration_change", ("registration",)),
    Stop("admin:exchanges_registration_delegation", ("delegation",)),
    Stop("admin:exchanges_version_add"),
    Stop("admin:municipalities_user_changelist", status=403),
    Stop("visits:check_in", ("check_in",)),
)


def _pages_of(model: str, word: str, *pages: str) -> tuple[Stop, ...]:
    return tuple(Stop(f"admin:{model}_{page}", () if page in ("changelist", "add") else (word,)) for page in pages)


# Deleting and the history look the same for each kind of row, so one of each is looked at.
WORKSPACE = (
    *_pages_of("exchanges_meeting", "draft", "add", "change", "delete", "history"),
    *_pages_of("exchanges_proposal", "proposal", "changelist", "add", "change"),
    *_pages_of("exchanges_version", "version", "changelist", "change"),
    *_pages_of("exchanges_exemption", "exemption", "changelist", "add", "change"),
    *_pages_of("exchanges_slot", "slot", "changelist", "change"),
    *_pages_of("exchanges_withdrawal", "withdrawal", "changelist", "change", "take_back"),
    *_pages_of("exchanges_theme", "theme_pk", "changelist", "add", "change"),
    *_pages_of("exchanges_message", "message", "changelist", "change"),
    *_pages_of("exchanges_act", "act", "changelist", "change"),
    *_pages_of("exchanges_registration", "registration", "changelist"),
    *_pages_of("audit_entry", "entry", "changelist", "change"),
    *_pages_of("exchanges_meeting", "coming_pk", "history"),
)

TENDING = (
    *_pages_of("municipalities_municipality", "municipality", "changelist", "add", "change", "delete"),
    *_pages_of("municipalities_participation", "participation", "changelist", "add", "change"),
    *_pages_of("municipalities_participation", "leaving", "withdraw"),
    *_pages_of("municipalities_network", "network", "changelist", "add", "change"),
    *_pages_of("municipalities_country", "SE", "changelist", "add", "change"),
    *_pages_of("municipalities_programme", "programme", "changelist", "add", "change"),
    *_pages_of("municipalities_user", "user", "changelist", "add", "change"),
    *_pages_of("auth_user", "user", "password_change"),
    Stop("admin:municipalities_user_invite"),
    *(Stop(f"admin:django_q_{kind}_changelist") for kind in ("schedule", "failure")),
)

SIGNING_IN = (
    Stop("account_login"),
    Stop("account_login", language="hu"),
    Stop("account_inactive"),
    Stop("account_reset_password"),
    Stop("account_reset_password", language="de"),
    Stop("account_reset_password_done"),
    Stop("account_reset_password_from_key_done"),
    Stop("account_reset_password_from_key", ("3", "too-old")),
)

OWN_ACCOUNT = (
    Stop("account_logout"),
    Stop("account_change_password"),
    Stop("account_change_password", language="de"),
    Stop("account_reauthenticate"),
    Stop("mfa_index"),
    Stop("mfa_index", language="hu"),
    Stop("usersessions_list"),
)

WALKS: dict[str, tuple[str, tuple[Stop, ...]]] = {
    "public": ("nobody", PUBLIC + SIGNING_IN),
    "around": ("nobody", AROUND),
    "meetings": ("nobody", MEETINGS),
    "languages": ("nobody", LANGUAGES),
    "registering": ("nobody", REGISTERING),
    "participant": ("participant", PARTICIPANT),
    "coordinator": ("coordinator", COORDINATOR),
    "account": ("coordinator", OWN_ACCOUNT),
    "workspace": ("administrator", WORKSPACE),
    "tending": ("administrator", TENDING),
}
"""Walks by name, each with who takes it."""

# Reached by filling in what comes before: test_registration.py looks for faults on the way.
ON_THE_WAY = {
    "registrations:register_step",
    "registrations:registered",
    "registrations:prove_address",
    "registrations:name_colleagues",
    "registrations:check_colleagues",
    "registrations:together_done",
    # The same for test_second_factors.py.
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}

NEVER_ADDED = ("slot", "withdrawal", "message", "act", "registration", "meetingpage")

NOT_PAGES = {
    **{
        f"open_data:{name}_{form}": "is a file"
        for name in TABLES
        for form in ("json", "csv", "xlsx", "schema", "record")
    },
    **{f"open_data:{name}": "is a file" for name in ("index", "openapi", "catalogue")},
    "colour_scheme": "takes a POST and leads back",
    "admin:logout": "takes a POST",
    "admin:login": "leads on to the page of signing in",
    "admin:password_change": "leads on to the page of the account",
    "admin:password_change_done": "is reached by nothing any more",
    "mfa_login_webauthn": "answers a script, and takes a POST",
    "openid_connect_login": "is there with a provider alone (test_providers.py)",
    "openid_connect_callback": "is there with a provider alone, and leads on",
    "account_set_password": "is like the page that changes it, and for who has none",
    "admin:autocomplete": "answers a script",
    "admin:jsi18n": "is a script",
    "admin:view_on_site": "leads on",
    "admin:app_list": "leads on to the home of the workspace",
    **{f"admin:exchanges_{kind}_add": "is refused" for kind in NEVER_ADDED},
    "admin:audit_entry_add": "is refused",
    "admin:exchanges_meeting_attendance": "takes a POST and leads back",
    "admin:exchanges_meeting_take_home": "takes a POST and leads back",
    "admin:exchanges_meeting_paper": "is a tagged PDF",
    "admin:exchanges_registration_decide": "takes a POST and leads back",
    "admin:exchanges_registration_address": "takes a POST and leads back",
    "admin:exchanges_registration_cancel": "takes a POST and leads back",
    "admin:exchanges_message_html": "is a mail in a sandbox; test_mails.py looks at mails of each kind",
    "admin:exchanges_act_look": "is a mail in a sandbox; test_mails.py looks at mails of each kind",
    "admin:exchanges_proposal_accept": "takes a POST and leads back",
    "registrations:answer_offer": "takes a POST and leads back",
    "registrations:calendar": "is a calendar file",
    "registrations:leave": "takes a POST and leads on",
    "registrations:download_json": "is a file",
    "registrations:download_csv": "is a file",
    "registrations:use_address": "is like the page that a link to sign in opens",
    "registrations:take_back": "is like the page that a link to sign in opens",
    "registrations:act_as": "takes a POST and leads back",
    "registrations:make_feed": "takes a POST and leads back",
    "registrations:revoke_feed": "takes a POST and leads back",
    "registrations:personal_feed": "is a calendar",
    "registrations:give_back_by_link": "takes a POST and leads back",
    "registrations:give_back": "takes a POST and leads back",
    "visits:code": "is a picture, shown and described on the page of the registration",
    "visits:certificate": "is a tagged PDF",
    "calendar:this_month": "leads on to a month",
    "calendar:conference": "leads on to the meeting",
    "calendar:document": "is a file",
    "visits:document": "is a file",
    "calendar:feed": "is a calendar",
    "calendar:atom": "is a feed",
    "calendar:meeting_picture": "is a picture for programs",
    "calendar:municipality_picture": "is a picture for programs",
    "calendar:site_picture": "is a picture for programs",
    "robots": "is for programs",
    "favicon": "is a picture",
    "photo": "is a picture, shown and described on the page of its municipality",
    "apple-touch-icon": "is a picture",
    "manifest": "is for programs",
    "security_txt": "is for programs",
    "sitemap": "is for programs",
    "sitemap_part": "is for programs",
    "calendar:meeting_ics": "is a calendar file",
}
"""Addresses that no page lies behind, each with what does."""
