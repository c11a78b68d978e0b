#!/usr/bin/env python
"""Run administrative commands of the exchange platform."""

import os
import sys

from django.core.management import execute_from_command_line

from multiply.private_files import keep_files_private

if __name__ == "__main__":
    keep_files_private()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multiply.settings")
    execute_from_command_line(sys.argv)
