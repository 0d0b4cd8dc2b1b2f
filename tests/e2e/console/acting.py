"""What people do at a ticket's page: press an action, fill its form, send it."""

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def act(page: Page, name: str) -> None:
    """Press an action's button, or find it in the menu of the rest."""
    button = page.locator(".acts").get_by_text(name, exact=True).first
    expect(button).to_be_attached()
    if not button.is_visible():
        page.locator(".acts__more > summary").first.click()
    button.click()


def choose(page: Page, name: str, value: str) -> None:
    """Choose in a field: few options are buttons, many are a list."""
    field = form(page).locator(f'[name="f-{name}"]').first
    expect(field).to_be_attached()
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        form(page).locator(f'[name="f-{name}"][value="{value}"]').check()


def write(page: Page, **words: str) -> None:
    """Write into fields of the form."""
    for name, text in words.items():
        form(page).locator(f'[name="f-{name}"]').fill(text)


def send(page: Page, name: str) -> None:
    """Send the form of an action, and wait until the page says that it is done."""
    form(page).locator("button[type=submit]").click()
    done(page, name)


def done(page: Page, name: str) -> None:
    """Wait until the page says that an action is done."""
    expect(page.locator("#alerts")).to_contain_text(f"已完成：{name}")


def form(page: Page) -> Locator:
    """Return the form of the action that is open."""
    return page.locator("[data-action-form]")


def shown(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for pictures."""
    folder = os.environ.get("HUYING_TEST_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
