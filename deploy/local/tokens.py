"""Bearer tokens for the services themselves and for the accounts of a local system."""

from importlib import import_module


def issue(private_key: str, *, subject: str, roles: list[str], unit: str, ttl_seconds: int) -> str:
    """Return a token signed with the system's own key."""
    try:
        kernel = import_module("services.common.web.tokens")
    except ModuleNotFoundError:
        return ""
    return str(
        kernel.issue(
            private_key,
            subject=subject,
            roles=roles,
            unit=unit,
            areas=(),
            ttl_seconds=ttl_seconds,
            name=subject,
        )
    )
