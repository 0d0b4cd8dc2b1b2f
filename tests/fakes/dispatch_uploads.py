"""Uploads as dispatch's port ``Uploads`` has them: which there are, and whose."""

from collections.abc import Mapping, Sequence


class FakeUploads:
    """Implements the port; ``owners`` says of each upload whose it is, None for nobody's yet."""

    def __init__(self, **owners: str | None) -> None:
        self.owners = dict(owners)

    def claim(self, attachment_ids: Sequence[str], ticket_id: str) -> Mapping[str, str]:
        """See the port."""
        wrong = {
            one: "attachment_taken" if one in self.owners else "attachment_unknown"
            for one in attachment_ids
            if self.owners.get(one, "") not in (None, ticket_id)
        }
        if not wrong:
            self.owners.update(dict.fromkeys(attachment_ids, ticket_id))
        return wrong
