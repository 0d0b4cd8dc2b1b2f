"""Files of a form go to intake first; what went up stays up when the form has to come again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from werkzeug.datastructures import FileStorage, MultiDict

from services.console.entrypoints.http.ticket.forms.fields import PREFIX
from services.console.entrypoints.http.ticket.forms.reading import Read, Sent, instant, place_of
from services.console.ports.api import Api, ApiRefused

MOST_FILES: Final = 10
_REFUSED: Final = 422


Files = MultiDict[str, FileStorage]


@dataclass(frozen=True, slots=True)
class Uploads:
    """Sends a form's files, for a ticket, under the form's own key: twice is once."""

    api: Api
    ticket_id: str
    key: str
    zone: ZoneInfo

    def into(self, read: Read, item: Mapping[str, Any], sent: Sent, files: Files) -> None:
        """Add the attachments' ids to what is sent; a file that is refused is an error there.

        Raises:
            ServiceAway: intake does not answer.

        """
        for field in item["fields"]:
            if field["input"] not in ("proof", "paper"):
                continue
            name = str(field["name"])
            kept = [one for one in sent.getlist(f"{PREFIX}{name}-id") if one]
            try:
                kept += self._sent(name, files.getlist(f"{PREFIX}{name}"), len(kept))
                value = self._named(field, kept, sent)
            except ApiRefused as refused:
                read.errors[name] = _words(refused)
                continue
            except ValueError:
                read.errors[name] = "actions.unreadable"
                continue
            finally:
                read.typed[name] = {**read.typed[name], "id": kept}
            if value:
                read.body[name] = value

    def _sent(self, name: str, files: Iterable[FileStorage], known: int) -> list[str]:
        found = [file for file in files if file.filename][: MOST_FILES - known]
        return [self._one(f"{name}-{known + number}", file) for number, file in enumerate(found)]

    def _one(self, part: str, file: FileStorage) -> str:
        upload = (file.filename or "file", file.stream, file.mimetype)
        answer = self.api.upload(
            "intake",
            "/api/v1/attachments",
            files={"file": upload},
            form={"ticket_id": self.ticket_id},
            key=f"{self.key}-{part}",
        )
        return str(answer["attachment_id"])

    def _named(self, field: Mapping[str, Any], ids: list[str], sent: Sent) -> list[Any]:
        if field["input"] == "paper":
            return list(ids)
        base = f"{PREFIX}{field['name']}"
        taken_at = instant(sent.get(f"{base}-taken_at", ""), self.zone)
        point = place_of(
            sent.get(f"{base}-longitude", ""), sent.get(f"{base}-latitude", ""), crs=False
        )
        more = {"taken_at": taken_at, "point": point}
        told = {name: value for name, value in more.items() if value is not None}
        return [{"attachment_id": one, **told} for one in ids]


def _words(refused: ApiRefused) -> str:
    """Return why a file was refused: the API's own words, which are no key of the wording."""
    return next(iter(refused.words().values()))
