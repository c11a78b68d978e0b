"""The site's database and templates, and next to nothing around its views."""

from multiply.settings import *  # noqa: F403

# allauth does not start without its own, which asks neither the database nor the session.
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
ROOT_URLCONF = "benchmarks.floors.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "benchmarks" / "floors"],  # noqa: F405
    }
]
