"""The refusal of a file."""

from municipalities.refusals import Refusal


class UploadRefused(Refusal):
    """A file that is not taken."""
