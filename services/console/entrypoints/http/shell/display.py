"""How this request's pages look: language, theme and size of text."""

from typing import Final, get_args

from flask import g, request

from services.console.domain.person import Language, Preferences, TextSize, Theme
from services.console.entrypoints.http.shell.cookies import Cookies
from services.console.entrypoints.http.shell.guard import Guard
from services.console.entrypoints.http.shell.wording import LANGUAGES, Wording

ASKED: Final = "lang"
_CHOICES: Final = {
    "language": get_args(Language),
    "theme": get_args(Theme),
    "text_size": get_args(TextSize),
}


class Display:
    """What was asked for in the address counts first, then the person's choice, then the browser's.

    A browser that says nothing gets Chinese.
    """

    def __init__(self, guard: Guard, kept: Cookies) -> None:
        self._guard = guard
        self._cookies = kept

    def preferences(self) -> Preferences:
        """Return what this request's pages follow."""
        if "display" not in g:
            g.display = self._find()
        found: Preferences = g.display
        return found

    def wording(self) -> Wording:
        """Return this request's language."""
        return Wording(self.preferences().language or LANGUAGES[0])

    def _find(self) -> Preferences:
        browser = known_only(self._cookies.display(request))
        person = self._guard.person()
        chosen = person.preferences if person else Preferences(**browser)  # type: ignore[arg-type]  # known_only knows
        asked = known_only({"language": request.args.get(ASKED, "")}).get("language")
        language = asked or chosen.language or browser.get("language") or _accepted()
        return Preferences(language, chosen.theme, chosen.text_size)  # type: ignore[arg-type]  # one of LANGUAGES


def known_only(given: dict[str, str]) -> dict[str, str]:
    """Return those of the choices that exist; cookies and addresses may say anything."""
    return {name: value for name, value in given.items() if value in _CHOICES.get(name, ())}


def _accepted() -> str:
    return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
