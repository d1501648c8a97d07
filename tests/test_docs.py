"""The documentation cannot fall behind: generated pages are fresh, links lead somewhere, words are explained."""

import re
from pathlib import Path

import pytest

from atlas_core import errors
from atlas_core.settings import SETTINGS
from docs import generate

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("path", sorted(generate.PAGES), ids=str)
def test_a_generated_page_is_fresh(path):
    assert (ROOT / path).read_text() == generate.PAGES[path](), "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_named_in_backticks_exist(page):
    named = re.findall(r"`((?:atlas_core|pages|tests|docs|notebooks)/[\w./-]+)`", page.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_error_stands_in_the_tree():
    classes = {
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.AtlasError)
    }
    assert classes <= set(re.findall(r"\w+Error", errors.__doc__))


def test_every_setting_is_explained():
    page = (ROOT / "docs/settings.md").read_text()
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in page] == []


def test_the_readme_names_what_the_makefile_offers():
    targets = set(re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert {"run", "test", "setup", "check", "docs", "drill"} <= targets
    assert {"make run", "make test"} <= set(re.findall(r"make \w+", (ROOT / "README.md").read_text()))


def test_decisions_are_listed():
    listed = (ROOT / "docs/decisions/README.md").read_text()
    files = [path.name for path in (ROOT / "docs/decisions").glob("0*.md")]
    assert [name for name in files if name not in listed] == []


def test_changes_wait_under_unreleased():
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text()
