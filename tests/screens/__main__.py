"""``python -m tests.screens``: a picture of every page, in three widths, of a system that runs.

Start one first (``make demo``). Pictures go to ``docs/screens/<page>-<width>.png``, beside a page
that shows them all; the best stand in the READMEs.
"""

import io
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from PIL import Image
from playwright.sync_api import Browser, Error
from rich.console import Console

from deploy.demo.api import Api
from deploy.local.run_dir import REPOSITORY
from tests.e2e.console.pages import Page, every
from tests.e2e.console.people import account_of, sign_in
from tests.screens.gallery import show
from tests.support.chromium import chromium

WIDTHS = {1440: 900, 1024: 768, 390: 844}
TALLEST = 2600  # pixels: the rest of a long list tells nothing new
COLOURS = 128
NARROW = 500

SCREENS = REPOSITORY / "docs" / "screens"

out = Console()


def main(
    access: Annotated[Path, typer.Option(help="The system's access.json.")] = REPOSITORY
    / ".run"
    / "access.json",
    folder: Annotated[Path, typer.Option(help="Where pictures go.")] = SCREENS,
    only: Annotated[list[str] | None, typer.Option(help="Names of pages.")] = None,
    look: Annotated[str, typer.Option(help="light or dark.")] = "light",
    language: Annotated[str, typer.Option(help="zh-CN or en-GB.")] = "zh-CN",
) -> None:
    """Write the pictures; tell what could not be had."""
    told = json.loads(access.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [page for page in every() if not only or page.name in only]
    api = Api(told)
    with chromium() as browser:
        studio = Studio(browser, told, api, {"color_scheme": look, "locale": language})
        for page in wanted:
            studio.take(page, folder)
    if folder == SCREENS:
        show(folder, tuple(WIDTHS), (REPOSITORY / "README.md", REPOSITORY / "README.zh-CN.md"))


class Studio:
    """Opens pages as those who use them, and takes their pictures."""

    def __init__(
        self, browser: Browser, access: dict[str, Any], api: Api, context: dict[str, Any]
    ) -> None:
        self._browser = browser
        self._access = access
        self._api = api
        self._context = context
        self._cookies: dict[str | None, list[Any]] = {None: []}

    def take(self, page: Page, folder: Path) -> None:
        """Take one page in every width."""
        try:
            path = page.find(self._api)
            for width, height in WIDTHS.items():
                picture = self._picture(page.role, path, width, height)
                (folder / f"{page.name}-{width}.png").write_bytes(picture)
        except (Error, LookupError, AssertionError) as error:
            out.print(f"[red]{page.name}[/]: {type(error).__name__} {str(error)[:200]}")
        else:
            out.print(page.name)

    def _picture(self, role: str | None, path: str, width: int, height: int) -> bytes:
        url = self._access["urls"]["console"]
        size = {"width": width, "height": height}
        phone = {"is_mobile": width < NARROW, "has_touch": width < NARROW}
        given = {**self._context, **phone, "viewport": size}
        context = self._browser.new_context(base_url=url, **given)
        try:
            context.add_cookies(self._cookies_of(role, url))
            tab = context.new_page()
            tab.goto(path, wait_until="load")
            tab.wait_for_load_state("networkidle", timeout=10_000)
            tall = min(int(tab.evaluate("document.documentElement.scrollHeight")), TALLEST)
            tab.set_viewport_size({"width": width, "height": max(tall, height)})
            return _small(tab.screenshot())
        finally:
            context.close()

    def _cookies_of(self, role: str | None, url: str) -> list[Any]:
        if role not in self._cookies:
            client = sign_in(self._access, account_of(self._access, str(role)))
            jar = client.cookies.jar
            self._cookies[role] = [{"name": c.name, "value": c.value, "url": url} for c in jar]
            client.close()
        return self._cookies[role]


def _small(picture: bytes) -> bytes:
    """Return a picture in few colours: pages have few, and the repository keeps it for good."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    drawn = io.BytesIO()
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


if __name__ == "__main__":
    typer.run(main)
