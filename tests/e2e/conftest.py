"""A real Chromium, driven by Playwright; without one these tests are skipped with the reason, under CI they fail."""

import os
import shutil
from pathlib import Path

import pytest

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def missing(reason):
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """Return a running browser."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("no Chromium is installed: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: pip install 'amnmethods[test]'")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, request, tmp_path):
    """Return a function that opens a file as somebody's screen would show it.

    The test fails on any request to elsewhere, any error of the page, and what the page's own policy forbids.
    """
    contexts, wrong = [], []

    def watch(page, own):
        page.on("request", lambda sent: own(sent.url) or wrong.append(f"request to {sent.url}"))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda said: said.type == "error" and wrong.append(f"console: {said.text}"))

    def opened(file: Path, **screen):
        context = chromium.new_context(accept_downloads=True, **screen)
        contexts.append(context)
        page = context.new_page()
        watch(page, lambda url: url.startswith((file.as_uri(), "blob:", "data:")))
        page.goto(file.as_uri())
        return page

    yield opened
    pictures = os.environ.get("AMN_PICTURES")
    for k, context in enumerate(contexts):
        if pictures:  # to be looked at by a person
            for page in context.pages:
                page.screenshot(path=Path(pictures) / f"{request.node.name}-{k}.png", full_page=True)
        context.close()
    assert wrong == []
