import pytest

from atlas_core.web import paths


@pytest.mark.parametrize(
    "path", ["/api/x", "//api/x", "/./api//x", "/y/../api/x", "/API/X", "/api\\x", "/../../api/x", "api/x", "/api/x/"]
)
def test_every_spelling_of_a_path_is_one_path(path):
    assert paths.plain(path) == "/api/x"


@pytest.mark.parametrize(
    ("path", "is_below"), [("/api", True), ("/api/x", True), ("/apis", False), ("/", False), ("/x/api", False)]
)
def test_a_folder_holds_itself_and_what_stands_in_it(path, is_below):
    assert paths.below(path, ("/api",)) is is_below


def test_everything_stands_below_the_root():
    assert paths.below("/anything", ("/",))
    assert paths.below("/", ("/",))
