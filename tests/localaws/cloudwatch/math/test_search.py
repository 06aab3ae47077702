import pytest

from localaws.cloudwatch.math.search import matcher
from localaws.cloudwatch.math.values import MathError
from localaws.cloudwatch.metrics.store import metric

FOUND = metric("AWS/Lambda", "Errors", {"FunctionName": "stack-consumeEvents"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{AWS/Lambda,FunctionName} MetricName="Errors"', True),
        ('{AWS/Lambda,FunctionName} MetricName="Error"', False),
        ("{AWS/Lambda,FunctionName,Resource} Errors", False),
        ("{AWS/Kinesis,FunctionName}", False),
        ("{AWS/Lambda,FunctionName} consume", True),
        ("{AWS/Lambda,FunctionName} cons", False),
        ("{AWS/Lambda,FunctionName} events stack", True),
        ('FunctionName="stack-consumeEvents" errors', True),
        ("Duration OR Errors", True),
        ("NOT Errors", False),
        ("(Duration OR Errors) NOT other", True),
    ],
)
def test_what_is_found(text: str, expected: bool) -> None:
    assert matcher(text)(FOUND) is expected


@pytest.mark.parametrize("text", ["(Errors", "Errors)", "OR Errors", 'MetricName="x'])
def test_what_is_no_search_is_refused(text: str) -> None:
    with pytest.raises(MathError, match="the search"):
        matcher(text)
