"""``/api/v1/opt-outs/{token}``: a reader opts out by the link of a mail, without an account."""

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from services.common.web.auth import public
from services.common.web.problems import Problem
from services.notify.bootstrap import Container
from services.notify.domain.wording import Language
from services.notify.ports.opt_outs import NotALink
from services.notify.ports.readers import KeptPreferences, PreferencesMoved


class OptOutPath(BaseModel):
    """Whose link."""

    token: str = Field(description="链接中的凭证 As it stands in the link; sealed by notify.")


class OptOutForm(BaseModel):
    """What the reader wants now."""

    model_config = ConfigDict(extra="forbid", strict=True)

    opted_out: bool = Field(description="退订 True: only what must be told. False: all again.")


class OptOutView(BaseModel):
    """What the reader wants; nothing tells who he is."""

    opted_out: bool
    language: Language | None


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes of opting out."""
    api = APIBlueprint("opt_outs", __name__)

    @api.get("/api/v1/opt-outs/<token>", responses={200: OptOutView})
    @public
    def read(path: OptOutPath) -> dict[str, object]:
        """退订状态 Whether the reader of a mail has opted out."""
        try:
            return _shown(container.opt_out.read(path.token))
        except NotALink as error:
            raise Problem(404, "opt_out_link_unknown") from error

    @api.put("/api/v1/opt-outs/<token>", responses={200: OptOutView})
    @public
    def decide(path: OptOutPath, body: OptOutForm) -> dict[str, object]:
        """退订或恢复 Opt out, or in again; the same again changes nothing."""
        try:
            return _shown(container.opt_out(path.token, opted_out=body.opted_out))
        except NotALink as error:
            raise Problem(404, "opt_out_link_unknown") from error
        except PreferencesMoved as error:
            headers = {"Retry-After": "1"}
            raise Problem(503, "dependency_unavailable", headers=headers) from error

    return api


def _shown(kept: KeptPreferences) -> dict[str, object]:
    wanted = kept.preferences
    return OptOutView(opted_out=wanted.opted_out, language=wanted.language).model_dump()
