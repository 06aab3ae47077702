"""Functions, the model of the API and the pre-flight know the same words."""

import re

from handlers.shared.null_words import NULL_WORDS
from handlers.shared.service import cell_rules
from tests.support.openapi import document


def test_the_model_refuses_the_words_that_functions_refuse() -> None:
    models = document()["components"]["schemas"]
    pattern = models["Event"]["properties"]["userId"]["pattern"]
    words = pattern.removeprefix("^(?!(").removesuffix(")$)").split("|")
    assert {re.sub(r"\\(.)", r"\1", word) for word in words} == NULL_WORDS


def test_the_preflight_tells_all_words_that_the_api_refuses() -> None:
    assert {word.lower() for word in NULL_WORDS} <= cell_rules.NULL_WORDS
