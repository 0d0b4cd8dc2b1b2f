"""Tracking sessions: short-lived signed tokens that open one case and nothing else."""

from itsdangerous import BadData, URLSafeTimedSerializer

SESSION_SECONDS = 15 * 60


class TrackingSessions:
    """Signs appeal ids with intake's own key: intake cannot issue staff tokens, and need not."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="huying.intake.track")

    def issue(self, appeal_id: str) -> str:
        """Return a token that is good for 15 minutes of wall time."""
        return str(self._serializer.dumps(appeal_id))

    def read(self, token: str) -> str | None:
        """Return the appeal's id, or None when the token is none of ours or too old."""
        try:
            return str(self._serializer.loads(token, max_age=SESSION_SECONDS))
        except BadData:
            return None
