"""``/api/v1/opt-outs/{token}``: a reader opts out by the link of a mail; ``/internal``: by SMS."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from services.common.web.auth import internal, public
from services.common.web.problems import Problem
from services.notify.application.set_preferences import ReaderUnknown
from services.notify.bootstrap import Container
from services.notify.domain.wording import Language
from services.notify.entrypoints.form import Form
from services.notify.ports.opt_outs import NotALink
from services.notify.ports.readers import KeptPreferences, PreferencesMoved


class OptOutPath(BaseModel):
    """Whose link."""

    token: str = Field(description="链接中的凭证 As it stands in the link; sealed by notify.")


class OptOutForm(Form):
    """What the reader wants now."""

    model_config = ConfigDict(strict=True)

    opted_out: bool = Field(description="退订 True: only what must be told. False: all again.")


class OptOutHeardForm(OptOutForm):
    """Whose wish it is."""

    appeal_id: str = Field(min_length=1, max_length=64, description="诉求 One of his appeals.")


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
        with _told():
            return _shown(container.opt_out.read(path.token))

    @api.put("/api/v1/opt-outs/<token>", responses={200: OptOutView})
    @public
    def decide(path: OptOutPath, body: OptOutForm) -> dict[str, object]:
        """退订或恢复 Opt out, or in again; the same again changes nothing."""
        with _told():
            return _shown(container.opt_out(path.token, opted_out=body.opted_out))

    @api.post("/internal/v1/opt-outs", responses={200: OptOutView})
    @internal
    def heard(body: OptOutHeardForm) -> dict[str, object]:
        """短信退订 Note what a reporter answered by SMS, as intake has heard it."""
        with _told():
            return _shown(container.opt_out_by_sms(body.appeal_id, opted_out=body.opted_out))

    return api


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except NotALink as error:
        raise Problem(404, "opt_out_link_unknown") from error
    except ReaderUnknown as error:
        raise Problem(404, "reader_unknown") from error
    except PreferencesMoved as error:
        raise Problem(503, "dependency_unavailable", headers={"Retry-After": "1"}) from error


def _shown(kept: KeptPreferences) -> dict[str, object]:
    wanted = kept.preferences
    return OptOutView(opted_out=wanted.opted_out, language=wanted.language).model_dump()
