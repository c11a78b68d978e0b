"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from multiply.private_files import keep_files_private

keep_files_private()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multiply.settings")

application = get_wsgi_application()
