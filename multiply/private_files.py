"""Files that the site writes, which nobody else on the machine reads: names, addresses, keys."""

import os


def keep_files_private() -> None:
    """Have what this process makes from now on be its user's alone: folders 700, files 600."""
    os.umask(0o077)
