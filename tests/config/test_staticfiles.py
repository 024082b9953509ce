"""The files that pages need come from npm's folder, and nothing else of it is served."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from config.staticfiles import NodeModulesFinder

NEEDED = [
    "krds/css/component/output.css",
    "krds/css/token/krds_tokens.css",
    "krds/js/component/ui-script.js",
    "pretendard-gov/pretendardvariable-gov-dynamic-subset.css",
    "htmx/htmx.min.js",
]


@pytest.mark.parametrize("path", NEEDED)
def test_what_a_page_needs_is_found(path: str) -> None:
    assert finders.find(path) is not None


@pytest.mark.parametrize(
    "path",
    [
        "krds/cdn/krds.min.css",  # it names images of another host
        "krds/css/component/component.css",  # its paths are dead
        "krds/../package.json",
        "htmx/../package.json",
        "pretendard-gov/../../../package.json",
    ],
)
def test_nothing_else_of_a_package_is_served(path: str) -> None:
    assert NodeModulesFinder().find(path) is None


def test_the_listing_and_the_finding_agree() -> None:
    finder = NodeModulesFinder()
    listed = [f"{storage.prefix}/{path}" for path, storage in finder.list([])]
    assert set(NEEDED) <= set(listed)
    assert all(finder.find(path) for path in listed)


def test_missing_packages_are_told_before_a_page_looks_wrong(tmp_path: Path) -> None:
    with override_settings(NODE_MODULES=tmp_path):
        assert {warning.id for warning in NodeModulesFinder().check()} == {"imojak.W001"}


def test_every_reference_between_collected_files_leads_somewhere(tmp_path: Path) -> None:
    storages = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    manifest = (tmp_path / "staticfiles.json").read_text()
    assert all(path in manifest for path in NEEDED)
