"""What a request finds of its process's wiring."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from services.intake.bootstrap import Container
from services.intake.entrypoints.http.wording import Words

_KEY = "huying_intake"


@dataclass(frozen=True, slots=True)
class Wiring:
    """One app's container and catalogue of words."""

    container: Container
    words: Words


def attach(app: Flask, wiring: Wiring) -> None:
    """Give an app its wiring; several apps in one process keep theirs apart."""
    app.extensions[_KEY] = wiring


def container() -> Container:
    """Return the container of the app that answers this request."""
    return _wiring().container


def words() -> Words:
    """Return the words that residents read."""
    return _wiring().words


def _wiring() -> Wiring:
    return cast("Wiring", current_app.extensions[_KEY])
