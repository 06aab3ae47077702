"""Places in S3."""

import pytest

from localaws.athena.errors import AthenaError
from localaws.athena.locations import Location


def test_a_folder_ends_with_a_slash_but_a_bucket_is_one_by_itself() -> None:
    assert str(Location.of("s3://bucket").folder) == "s3://bucket/"
    assert str(Location.of("s3://bucket/a/b").folder) == "s3://bucket/a/b/"
    assert str(Location.of("s3a://bucket/a").below("x.csv")) == "s3://bucket/a/x.csv"


@pytest.mark.parametrize("url", ["", "bucket/a", "s3://", "https://bucket/a", "s3://B/a"])
def test_what_is_no_place_is_refused(url: str) -> None:
    with pytest.raises(AthenaError, match="is not a valid S3 path"):
        Location.of(url)
