"""Why the domain says no: nouns of fact, each with what a person needs to know."""

from collections.abc import Iterable, Mapping


class Refusal(Exception):
    """A command that may not be carried out; ``code`` is a key of ``messages.yaml``."""

    code = "refused"

    def __init__(self, **params: object) -> None:
        super().__init__(f"{self.code} {params}" if params else self.code)
        self.params: Mapping[str, object] = params


class NotAllowed(Refusal):
    """The state does not allow this action (409).

    ``state`` is a ticket's, or another thing's with its name before it, such as ``order_returned``.
    """

    code = "not_allowed"

    def __init__(self, state: str, action: str) -> None:
        super().__init__(state=state, action=action)


class RoleMissing(Refusal):
    """The caller holds none of the roles that this action needs (403)."""

    code = "role_missing"

    def __init__(self, roles: Iterable[str]) -> None:
        super().__init__(roles=sorted(roles))


class NotAParty(Refusal):
    """Only the units in dispute may state their case (403)."""

    code = "not_in_dispute"


class NotFound(Refusal):
    """There is no such thing, or the caller may not know of it: both look alike (404)."""

    code = "not_found"


class FieldRefused(Refusal):
    """One field of the command is not acceptable (422)."""

    code = "invalid"

    def __init__(self, field: str, reason: str, **params: object) -> None:
        super().__init__(field=field, reason=reason, **params)
        self.field = field
        self.reason = reason


class ListTooWide(Refusal):
    """What a list is narrowed to is so rare that finding it takes too long (422)."""

    code = "list_too_wide"


class LimitReached(Refusal):
    """A number of times that the policy fixes is used up (409); ``code`` says which."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        super().__init__(**params)
