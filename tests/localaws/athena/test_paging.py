"""Pages of answers."""

import pytest

from localaws.athena import paging
from localaws.athena.errors import AthenaError


def test_pages_follow_each_other_to_the_end() -> None:
    first, more = paging.page("abcde", {"MaxResults": 3})
    assert (first, more) == (["a", "b", "c"], {"NextToken": "3"})
    assert paging.page("abcde", {"MaxResults": 3, **more}) == (["d", "e"], {})
    assert len(paging.page(range(99), {"MaxResults": 80})[0]) == paging.MAX_RESULTS


def test_a_token_of_nobody_is_refused() -> None:
    with pytest.raises(AthenaError, match="Invalid NextToken"):
        paging.page("abc", {"NextToken": "-1"})
