"""How alike short texts are, by rapidfuzz's C++ on characters."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from services.intake.domain.repeats.finding import CATEGORY_BONUS, LIKELY

# Below this no bonus makes a candidate of it: rapidfuzz may stop comparing early.
_CUTOFF = (LIKELY - CATEGORY_BONUS) * 100


class RapidfuzzLikeness:
    """Implements the port ``TextLikeness``."""

    def scores(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """See the port."""
        if not others:
            return ()
        row = process.cdist([text], others, scorer=fuzz.ratio, score_cutoff=_CUTOFF)[0]
        return [float(score) / 100 for score in row]
