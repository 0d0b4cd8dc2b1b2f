"""Following a report: the code and a proof open the case for a quarter of an hour."""

from flask import Blueprint, Response, request

from services.console.entrypoints.http.residents import views
from services.console.entrypoints.http.residents.context import Desk
from services.console.ports.api import ApiRefused

_PAGE = "residents/track.html"
_PROOFS = {4: "phone_suffix", 6: "pin"}
_MOST_CODE = 40


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/track")
    @shell.open
    def ask() -> Response:
        """Ask for the code."""
        return shell.page(_PAGE, code=request.args.get("code", ""), errors={})

    @pages.post("/track")
    @shell.open
    def open_case() -> Response:
        """Open the case; a code that nobody has and a wrong proof are told in the same words."""
        code = request.form.get("code", "").strip()[:_MOST_CODE]
        proof = "".join(request.form.get("proof", "").split())
        asked = {"tracking_code": code}
        errors = {} if code else {"code": desk.word("residents.track.needed")}
        if proof:
            kind = _PROOFS.get(len(proof)) if proof.isascii() and proof.isdigit() else None
            if kind is None:
                errors["proof"] = desk.word("residents.track.proof_wrong")
            else:
                asked[kind] = proof
        if errors:
            return shell.page(_PAGE, 422, code=code, errors=errors)
        try:
            session = desk.api("").post("intake", "/api/v1/track/sessions", asked)
        except ApiRefused as refused:
            words = views.said(refused.problem, desk.language, "detail")
            title = views.said(refused.problem, desk.language, "title")
            return shell.page(_PAGE, refused.status, code=code, errors={"": words or title})
        return desk.open_case(shell.redirect("/track/case"), session["token"])

    @pages.post("/track/leave")
    @shell.open
    def leave() -> Response:
        """Forget the case: others may use this browser after me."""
        return desk.close_case(shell.redirect("/track", said="residents.track.left"))
