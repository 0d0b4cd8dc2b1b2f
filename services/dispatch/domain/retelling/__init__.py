"""What a ticket's story says that the ticket is, held against what is kept of it (L3)."""

from services.dispatch.domain.retelling.comparing import differing
from services.dispatch.domain.retelling.telling import Retold, retold

__all__ = ["Retold", "differing", "retold"]
