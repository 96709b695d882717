"""Debian's Chromium, driven as a person would: by roles and labels."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

#: Nothing leaves the machine: Chromium is told to keep its own background traffic off.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: A page may wait for a document to come through the whole stream on two busy cores.
PATIENCE_MS = 60_000


def _is_fault(message: ConsoleMessage) -> bool:
    """Whether the console tells of a fault; a refusal that a page shows (415) is none."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is not installed: run tools/setup.sh --tests"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, system_url: str) -> Iterator[Page]:
    """A fresh visitor who reads English; a fault of a page's script fails the test."""
    context: BrowserContext = chromium.new_context(base_url=system_url, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else None)
    yield page
    context.close()
    assert faults == []
