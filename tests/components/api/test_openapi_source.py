from pathlib import Path

import pytest

from components.api import client_in_record, openapi_source

BASE = """
x-shared:
  id: {type: string, maxLength: 256}
components: {schemas: {}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(openapi_source, "FOLDER", tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "base.yaml").write_text(BASE)
    return tmp_path


def test_templates_are_included_as_they_are(folder: Path) -> None:
    (folder / "templates" / "one.vtl").write_text('#set($a = "<<name>>")\n  \\d "x"\n')
    (folder / "group.yaml").write_text('a: [{b: "<<template:one>>"}]\n')
    assert openapi_source.fragment("group") == {"a": [{"b": '#set($a = "<<name>>")\n  \\d "x"\n'}]}


def test_shared_pieces_are_copied_and_may_be_added_to(folder: Path) -> None:
    (folder / "group.yaml").write_text(
        'a: {$ref: "#/x-shared/id"}\n'
        'b: {$ref: "#/x-shared/id", maxLength: 40, description: short}\n'
        'c: {$ref: "#/components/schemas/Event"}\n'
    )
    assert openapi_source.fragment("group") == {
        "a": {"type": "string", "maxLength": 256},
        "b": {"type": "string", "maxLength": 40, "description": "short"},
        "c": {"$ref": "#/components/schemas/Event"},
    }


def test_the_shared_pieces_are_not_served(folder: Path) -> None:
    assert folder.is_dir()
    assert openapi_source.base() == {"components": {"schemas": {}}}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            'a: "<<template:two>>"',
            r"openapi/group\.yaml includes openapi/templates/two\.vtl, which",
        ),
        ('a: {$ref: "#/x-shared/other"}', r"refers to #/x-shared/other, .*; expected one of id"),
    ],
)
def test_what_is_missing_is_named(folder: Path, content: str, sentence: str) -> None:
    (folder / "group.yaml").write_text(content)
    with pytest.raises(ValueError, match=sentence):
        openapi_source.fragment("group")


def test_a_missing_fragment_is_named(folder: Path) -> None:
    assert folder.is_dir()
    with pytest.raises(ValueError, match=r"openapi/nothing\.yaml does not exist"):
        openapi_source.fragment("nothing")


def test_every_template_is_included_by_a_fragment_or_by_the_program() -> None:
    folder = openapi_source.FOLDER
    fragments = "".join(path.read_text() for path in folder.glob("*.yaml"))
    by_the_program = Path(client_in_record.__file__).read_text()
    templates = list((folder / "templates").glob("*.vtl"))
    assert templates
    for template in templates:
        assert (
            f"<<template:{template.stem}>>" in fragments or f'"{template.stem}"' in by_the_program
        )
