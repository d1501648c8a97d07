"""Choosing from a list as people do: by typing what it is called."""

from playwright.sync_api import Page


def choose(page: Page, label: str, option: str) -> None:
    """Choose the option of a list; a long list holds no more options in the page than are seen, hence the typing."""
    chooser = page.get_by_role("combobox", name=label)
    chooser.click()
    chooser.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
