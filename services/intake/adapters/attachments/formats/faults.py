"""What is said of a file whose structure is broken."""

from services.intake.domain.attachments.media import Unacceptable


def truncated() -> Unacceptable:
    """The file ends before its format does."""
    return Unacceptable("attachment_truncated")


def damaged() -> Unacceptable:
    """The file says impossible things of itself."""
    return Unacceptable("attachment_damaged")
