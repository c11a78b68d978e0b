"""Settings of the exchange platform, read from the environment; docs/operations.md lists the variables."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from multiply import environment
from multiply.identity_providers import identity_providers
from multiply.logs.configuration import log_configuration
from multiply.old_keys import old_keys

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = environment.boolean("DEBUG", False)
SECRET_KEY = environment.secret_key("SECRET_KEY", VAR_DIR / "secret-key")
SECRET_KEY_FALLBACKS = old_keys("SECRET_KEY_FALLBACKS", until="SECRET_KEY_FALLBACKS_UNTIL")
SITE_URL = environment.site_url("SITE_URL", "http://localhost:8000")
if DEBUG and SITE_URL.startswith("https:"):
    raise ImproperlyConfigured(
        "DEBUG shows settings and data to every visitor: set it with a SITE_URL on localhost only."
    )
# A public site is asked by its own name alone: pages name themselves by it.
_local_names = ["localhost", "127.0.0.1", "[::1]"] if SITE_URL.startswith("http:") else []
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or "", *_local_names])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "multiply.commands",
    "multiply.apps.ExchangeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "audit",
    "django_countries",
    "django_q",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "municipalities",
    "exchanges",
]

MIDDLEWARE = [
    "multiply.security_headers.SecurityHeaders",
    "exchanges.public.syndication.other_sites.OpenToOtherSites",
    "multiply.logs.request_ids.RequestIds",
    "exchanges.operation.probes.Probes",
    "exchanges.operation.metrics.RequestMetrics",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "exchanges.public.http_cache.middleware.PublicPages",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "multiply.readable_addresses.ReadableAddresses",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "exchanges.operation.crowding.Crowding",
]

ROOT_URLCONF = "multiply.urls"
WSGI_APPLICATION = "multiply.wsgi.application"
ASGI_APPLICATION = "multiply.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["multiply.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(url: str) -> dj_database_url.DBConfig:
    try:
        config = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except (dj_database_url.ParseError, ValueError) as error:
        remedy = "Write postgres://user:password@host/name or sqlite:///path."
        raise ImproperlyConfigured(f"DATABASE_URL: {error} {remedy}") from error
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # Readers never wait for a writer (WAL); a writer locks at its start: two queue, neither fails midway.
        config["OPTIONS"] = {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        }
    elif config["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL: the platform runs on PostgreSQL or SQLite only.")
    elif not config["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database. Write postgres://user:password@host/name.")
    else:
        # Planning our widest queries, a dozen tables by their keys, took PostgreSQL longer than answering them: it
        # tried many orders of joins, where the one written is good. What DATABASE_URL says comes last, and counts.
        options = config.setdefault("OPTIONS", {})
        # Seconds: a server that is away must not keep whoever asks waiting for minutes.
        options.setdefault("connect_timeout", 5)
        # A machine that was cut off holds its locks until PostgreSQL misses it: after two minutes, not two hours.
        noticing = "-c tcp_keepalives_idle=60 -c tcp_keepalives_interval=15 -c tcp_keepalives_count=4"
        options["options"] = " ".join(["-c join_collapse_limit=4", noticing, options.get("options", "")]).strip()
    return config


DATABASES = {"default": _database(environment.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))}
# What each process may take for public pages as they were sent.
PAGES_KEPT_MB = environment.integer("PAGES_KEPT_MB", 64, least=1, most=10_000)

# What allauth counts is counted for all processes together, so it lies in the database. Public pages as they were sent
# lie in each process; exchanges/public/http_cache knows when they no longer hold.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Above it entries are thrown away, counts among them.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "pages": {
        "BACKEND": "exchanges.public.http_cache.kept_pages.KeptPages",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_BYTES": PAGES_KEPT_MB * 1_000_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "municipalities.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "exchanges.sign_in.provider_backend.WithProvidersFactor",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

PASSWORD_RESET_TIMEOUT = 3 * 60 * 60

# Who signs in to the workspace: exchanges/sign_in. The address that counts is the user's, allauth keeps no other.
ACCOUNT_ADAPTER = "exchanges.sign_in.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {"reset_password": "20/15m/ip,5/15m/key"}  # allauth's own are by the minute
ACCOUNT_FORMS = {
    "login": "exchanges.sign_in.forms.SignInForm",
    "reset_password": "exchanges.sign_in.forms.AskForPasswordForm",
    "reset_password_from_key": "exchanges.sign_in.forms.NewPasswordForm",
    "change_password": "exchanges.sign_in.forms.ChangePasswordForm",
    "set_password": "exchanges.sign_in.forms.SetPasswordForm",
    "reauthenticate": "exchanges.sign_in.forms.PasswordAgainForm",
}

# Without a second factor a coordinator reaches nothing; municipalities/access.py asks.
SECOND_FACTOR_REQUIRED = environment.boolean("SECOND_FACTOR_REQUIRED", SITE_URL.startswith("https:"))
USERSESSIONS_ADAPTER = "exchanges.sign_in.accounts.Sessions"
MFA_ADAPTER = "exchanges.sign_in.second_factors.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # it speaks of allauth's own table of addresses
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "MULTIPLY"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http:")  # which is this machine only
MFA_FORMS = {
    "authenticate": "exchanges.sign_in.forms.CodeOfFactorForm",
    "reauthenticate": "exchanges.sign_in.forms.CodeAgainForm",
    "activate_totp": "exchanges.sign_in.forms.FirstCodeForm",
    "add_webauthn": "exchanges.sign_in.forms.AddPasskeyForm",
}

# Municipalities' own sign-ins, none unless they are named. Nobody signs up by them, and no token is kept.
OIDC_PROVIDERS = identity_providers("OIDC_PROVIDERS")
SOCIALACCOUNT_ADAPTER = "exchanges.sign_in.provider_accounts.ProviderAccounts"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("sv", _("Swedish")),
    ("de", _("German")),
    ("it", _("Italian")),
    ("pl", _("Polish")),
    ("hu", _("Hungarian")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
FORMAT_MODULE_PATH = ["localisation.formats"]
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_DIR", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Django gives what is uploaded or collected these in the place of what the process's umask leaves.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700


def _documents() -> dict[str, Any]:
    bucket = environment.object_storage("DOCUMENTS_URL")
    if bucket is not None:
        return {"BACKEND": "exchanges.meetings.documents.object_storage.ObjectStorage", "OPTIONS": bucket}
    folder = {"location": VAR_DIR / "documents"}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": folder}


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": _documents(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
LUCIDE_DEFAULT_CLASSES = "ic"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = CSRF_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True  # forms have the token themselves
# What begins so a browser takes from the very host alone, and by https: no other subdomain puts one in its place.
COOKIE_PREFIX = "__Host-" if SITE_URL.startswith("https:") else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
if SITE_URL.startswith("https:"):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Whether the other subdomains are served by https, and preloaded as such, is not for us to say.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Without a mail server every mail becomes a file, which the admin shows too.
_mail_server = environment.mail_server("EMAIL_URL")
DEFAULT_FROM_EMAIL = environment.mailbox("EMAIL_FROM", f"MULTIPLY <noreply@{urlsplit(SITE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_FOLDER = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
if _mail_server is None:
    EMAIL_BACKEND = "exchanges.outbox.backends.FolderBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail_server.hostname or ""
    EMAIL_PORT = _mail_server.port or environment.MAIL_SCHEMES[_mail_server.scheme]
    EMAIL_HOST_USER = unquote(_mail_server.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail_server.password or "")
    EMAIL_USE_TLS = _mail_server.scheme == "smtp+tls"
    EMAIL_USE_SSL = _mail_server.scheme == "smtps"

# Where mails come back to, each at an address of its own beside it; nothing: to EMAIL_FROM, all alike.
BOUNCES_TO = environment.address("BOUNCES_TO")

# How many senders a run has, each with a connection, how many mails one takes, and how many a minute at most (0: any).
MAIL_SENDERS = environment.integer("MAIL_SENDERS", 4, least=1, most=32)
MAILS_A_RUN = environment.integer("MAILS_A_RUN", 1000, least=1, most=100_000)
MAILS_A_MINUTE = environment.integer("MAILS_A_MINUTE", 0, least=0, most=100_000)

# Pages that send mails are limited by IP address; behind proxies that is the one which the first trusted proxy saw.
MAILS_PER_HOUR_AND_NETWORK = environment.integer("MAILS_PER_HOUR_AND_NETWORK", 300, least=1, most=1_000_000)
TRUSTED_PROXIES = environment.integer("TRUSTED_PROXIES", 1 if SITE_URL.startswith("https:") else 0, least=0, most=9)

# How many seconds a registration waits for those before it at its meeting, until it is asked to come again.
TURN_WAIT_SECONDS = environment.integer("TURN_WAIT_SECONDS", 5, least=1, most=60)

# How long messages that a coordinator causes wait in the outbox, so that they can be stopped there.
MESSAGES_WAIT_SECONDS = environment.integer("MESSAGES_WAIT_SECONDS", 600, least=0, most=86_400)

# How long after a meeting's last day what people need there, and then the people themselves, are kept.
REQUESTS_TOLD = environment.choice("REQUESTS_TOLD", "AT_ONCE", ("AT_ONCE", "DAILY"))
REQUESTS_REMINDED_DAYS = environment.integer("REQUESTS_REMINDED_DAYS", 3, least=1, most=60)
NEEDS_KEPT_DAYS = environment.integer("NEEDS_KEPT_DAYS", 14, least=0, most=3650)
REGISTRATIONS_KEPT_DAYS = environment.integer("REGISTRATIONS_KEPT_DAYS", 180, least=1, most=3650)
# A run of the erasure that would take something from more registrations waits until somebody agrees.
ERASED_AT_ONCE = environment.integer("ERASED_AT_ONCE", 500, least=1, most=1_000_000)

# How long the audit log is kept; the database itself lets no entry go that is younger than the least.
AUDIT_KEPT_DAYS = environment.integer("AUDIT_KEPT_DAYS", 730, least=31, most=36_500)
DOCUMENT_SIZE_LIMIT_MB = environment.integer("DOCUMENT_SIZE_LIMIT_MB", 20, least=1, most=500)

# A job runs at least once; `retry` must exceed the longest one: a plan, with its explanation where there is none.
PLAN_TIME_LIMIT_SECONDS = environment.integer("PLAN_TIME_LIMIT_SECONDS", 60, least=1, most=3600)
# What the planner's process may take beside what it has when it starts.
PLAN_MEMORY_LIMIT_MB = environment.integer("PLAN_MEMORY_LIMIT_MB", 2048, least=128, most=1_000_000)
EMBEDDED_WORKER = environment.boolean("EMBEDDED_WORKER", False)
# Processes of `run_worker` for jobs: while one plans, another sends mails.
JOBS_AT_ONCE = environment.integer("JOBS_AT_ONCE", 2, least=1, most=16)

Q_CLUSTER = {
    "name": "multiply",
    "orm": "default",
    "broker_class": "exchanges.management.jobs.JobQueue",
    "workers": JOBS_AT_ONCE,
    "timeout": 4 * PLAN_TIME_LIMIT_SECONDS + 60,
    "retry": 5 * PLAN_TIME_LIMIT_SECONDS + 120,
    "max_attempts": 3,
    "poll": 1,
    "catch_up": False,
    "label": _("Background jobs"),
}

# Who is told when something is wrong, and after how many minutes a mail waits too long; who may read the numbers.
ADMINS = [("", address) for address in environment.mailboxes("ADMINS")]
EMAIL_SUBJECT_PREFIX = f"[{urlsplit(SITE_URL).hostname}] "
ALARM_MAIL_MINUTES = environment.integer("ALARM_MAIL_MINUTES", 60, least=1, most=10_000)
METRICS_TOKEN = environment.token("METRICS_TOKEN")
METRICS_NETWORKS = environment.networks("METRICS_NETWORKS")

LOGGING = log_configuration()

SENTRY_DSN = environment.report_address("SENTRY_DSN")
if SENTRY_DSN:
    # Loaded where it is asked for alone.
    from multiply.error_reports import start

    start(SENTRY_DSN, site=urlsplit(SITE_URL).hostname or "")
