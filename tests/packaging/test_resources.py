from __future__ import annotations

import pytest

from intake_app.domain.errors import NotFound
from intake_app.resources import policies_folder, resource


def test_the_fonts_come_with_their_licences() -> None:
    names = {path.name for path in resource("fonts").iterdir()}
    assert {"Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf"} <= names
    assert {"DroidSansFallbackFull.ttf", "Inter-OFL-1.1.txt", "DroidSansFallback-Apache-2.0.txt"} <= names


def test_the_policies_are_found() -> None:
    assert {"smartvue.toml", "q-see.toml"} <= {path.name for path in policies_folder().iterdir()}


def test_a_missing_resource_is_named_with_its_place() -> None:
    with pytest.raises(
        NotFound,
        match=r"missing: resources/fonts/Nothing\.ttf was expected at .*install Intake Station again",
    ):
        resource("fonts/Nothing.ttf")


@pytest.mark.parametrize("name", ["../pyproject.toml", "fonts/../../LICENSE", "/etc/hostname"])
def test_no_name_leaves_the_resources(name: str) -> None:
    with pytest.raises(NotFound):
        resource(name)
