"""A submission as text and back: what quarantine keeps sealed until somebody decides."""

from pydantic import TypeAdapter

from services.intake.application.appeals.submission import Submission

_SUBMISSION = TypeAdapter(Submission)


def written(submission: Submission) -> str:
    """Return a submission as text."""
    return _SUBMISSION.dump_json(submission).decode()


def read(text: str) -> Submission:
    """Return what was written down. Raises ValueError where it is none."""
    return _SUBMISSION.validate_json(text)
