import pytest

from components.api.edge import COMPRESSION, Edge, with_edge
from tests.support.openapi import document


@pytest.mark.parametrize(
    ("size", "told", "said"), [(None, None, "-1"), (0, 0, "0"), (1024, 1024, "1024")]
)
def test_no_compression_is_told_apart_from_that_of_everything(
    size: int | None, told: int | None, said: str
) -> None:
    assert document(compression_bytes=size).get(COMPRESSION) == told
    assert Edge(compression_bytes=size).minimum_compression_size == said


def test_the_document_is_not_changed() -> None:
    before = document()
    with_edge(before, Edge(origins=["*"], compression_bytes=1), "arn")
    assert before == document()
