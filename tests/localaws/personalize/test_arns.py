import pytest

from localaws.personalize import arns


def test_an_arn_is_made_and_read() -> None:
    made = arns.arn("us-east-1", "000000000000", "dataset/shop/ITEMS")
    assert made == "arn:aws:personalize:us-east-1:000000000000:dataset/shop/ITEMS"
    assert arns.resource_path(made) == "dataset/shop/ITEMS"
    assert arns.resource_path(f"{arns.RECIPE_PREFIX}aws-sims") == "recipe/aws-sims"
    assert arns.resource_path("arn:aws-cn:personalize:r:a:schema/s") == "schema/s"


@pytest.mark.parametrize(
    "text",
    ["", "campaign/shop", "arn:aws:s3:::bucket", "arn:aws:personalize:r:a:", "arn:aws:personalize"],
)
def test_what_is_no_arn_of_the_service_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an ARN of Amazon Personalize"):
        arns.resource_path(text)


def test_an_id_of_its_own_is_eight_hexadecimal_digits() -> None:
    made = {arns.new_id() for _ in range(20)}
    assert len(made) == 20
    assert all(len(each) == 8 and int(each, 16) >= 0 for each in made)
