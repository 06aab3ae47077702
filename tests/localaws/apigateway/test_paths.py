"""Paths of methods and the tree of resources that they make."""

import pytest

from localaws.apigateway.paths import path_problems, resource_tree


@pytest.mark.parametrize(
    ("paths", "problem"),
    [
        (["/a/{x}", "/a/{y}/b"], "A sibling ({x}) of this resource already has a variable"),
        (["/a/{x+}/b"], "a greedy part must be the last"),
        (["/a b"], "Resource's path part only allow"),
        (["/a{x}"], "Resource's path part only allow"),
    ],
)
def test_paths_that_are_refused(paths: list[str], problem: str) -> None:
    assert any(problem in found for found in path_problems(paths))


def test_the_resource_tree_has_the_resources_between() -> None:
    tree = {resource.path: resource for resource in resource_tree("api", ["/a/{x}/b"])}
    assert list(tree) == ["/", "/a", "/a/{x}", "/a/{x}/b"]
    assert tree["/a/{x}"].parent_id == tree["/a"].resource_id
    assert tree["/"].parent_id is None
