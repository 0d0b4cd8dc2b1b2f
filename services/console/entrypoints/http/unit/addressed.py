"""Whose connections a page is about: one's own unit's, or the one that is named."""

from flask import request

from services.console.entrypoints.http.shell import Shell


def unit_of(shell: Shell) -> str:
    """Return the unit; admins and operations name it in the address or the form."""
    me = shell.person()
    named = request.values.get("unit", "").strip()
    return named if named and me.has("admin", "ops") else me.unit or ""
