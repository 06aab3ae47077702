from typing import Any

import pytest

from localaws.firehose.destination import MEBIBYTE, parse, with_defaults
from localaws.firehose.errors import FirehoseError

REQUIRED = {
    "RoleARN": "arn:aws:iam::000000000000:role/firehose",
    "BucketARN": "arn:aws:s3:::archive",
}


def processing(*processors: dict[str, Any], enabled: bool = True) -> dict[str, Any]:
    return {"ProcessingConfiguration": {"Enabled": enabled, "Processors": list(processors)}}


def function(**parameters: str) -> dict[str, Any]:
    rows = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Type": "Lambda", "Parameters": rows}


def test_defaults_are_those_of_aws() -> None:
    destination = parse(with_defaults(REQUIRED))
    assert (destination.size_bytes, destination.interval_seconds) == (5 * MEBIBYTE, 300)
    assert (destination.bucket, destination.gzip, destination.extension) == ("archive", False, "")
    assert (destination.delimiter, destination.processors) == (b"", ())


def test_gzip_has_its_extension_unless_another_is_chosen() -> None:
    assert parse(with_defaults({**REQUIRED, "CompressionFormat": "GZIP"})).extension == ".gz"
    chosen = {**REQUIRED, "CompressionFormat": "GZIP", "FileExtension": ".json.gz"}
    assert parse(with_defaults(chosen)).extension == ".json.gz"


@pytest.mark.parametrize(
    ("hints", "valid"),
    [
        ({"SizeInMBs": 1, "IntervalInSeconds": 0}, True),
        ({"SizeInMBs": 128, "IntervalInSeconds": 900}, True),
        ({"SizeInMBs": 0, "IntervalInSeconds": 60}, False),
        ({"SizeInMBs": 129, "IntervalInSeconds": 60}, False),
        ({"SizeInMBs": 5, "IntervalInSeconds": -1}, False),
        ({"SizeInMBs": 5, "IntervalInSeconds": 901}, False),
        ({"SizeInMBs": 5}, False),
        ({"IntervalInSeconds": 60}, False),
        ({"SizeInMBs": True, "IntervalInSeconds": 60}, False),
    ],
)
def test_buffering_hints_have_the_limits_of_aws(hints: dict[str, Any], valid: bool) -> None:
    configuration = {**REQUIRED, "BufferingHints": hints}
    if valid:
        assert with_defaults(configuration)["BufferingHints"] == hints
    else:
        with pytest.raises(FirehoseError, match="BufferingHints") as refused:
            with_defaults(configuration)
        assert refused.value.code == "InvalidArgumentException"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"BucketARN": "archive"}, "BucketARN"),
        ({"RoleARN": "role"}, "RoleARN"),
        ({"CompressionFormat": "Snappy"}, "does not serve CompressionFormat Snappy"),
        ({"S3BackupMode": "Enabled"}, "does not serve S3BackupMode"),
        ({"S3BackupConfiguration": REQUIRED}, "does not serve S3BackupConfiguration"),
        ({"CustomTimeZone": "Europe/Berlin"}, "CustomTimeZone"),
        ({"DynamicPartitioningConfiguration": {"Enabled": True}}, "DynamicPartitioning"),
        ({"DataFormatConversionConfiguration": {}, "FileExtension": "gz"}, "FileExtension"),
        ({"DataFormatConversionConfiguration": {"SchemaConfiguration": {}}}, "Parquet"),
        (processing({"Type": "MetadataExtraction"}), "processor type MetadataExtraction"),
        (processing(function()), "LambdaArn"),
        (processing(function(LambdaArn="f", NumberOfRetries="many")), "must be numbers"),
        (processing(function(LambdaArn="f", BufferSizeInMBs="4")), "0.2 to 3"),
    ],
)
def test_what_is_wrong_or_not_served_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(FirehoseError, match=message) as refused:
        with_defaults({**REQUIRED, **change})
    assert refused.value.code == "InvalidArgumentException"


def test_processors_are_read_in_their_order() -> None:
    chosen = processing(
        function(LambdaArn="one"),
        function(LambdaArn="two", NumberOfRetries="0", BufferSizeInMBs="0.5"),
        {"Type": "AppendDelimiterToRecord", "Parameters": []},
    )
    destination = parse(with_defaults({**REQUIRED, **chosen}))
    assert [(p.arn, p.retries, p.batch_bytes) for p in destination.processors] == [
        ("one", 3, MEBIBYTE),
        ("two", 0, MEBIBYTE // 2),
    ]
    assert destination.delimiter == b"\n"


@pytest.mark.parametrize(
    ("text", "expected"), [("\\n", b"\n"), ("\n", b"\n"), ("\\r\\n", b"\r\n"), (";", b";")]
)
def test_delimiters_are_written_with_escapes(text: str, expected: bytes) -> None:
    parameters = [{"ParameterName": "Delimiter", "ParameterValue": text}]
    chosen = processing({"Type": "AppendDelimiterToRecord", "Parameters": parameters})
    assert parse(with_defaults({**REQUIRED, **chosen})).delimiter == expected


def test_processors_that_are_switched_off_do_nothing() -> None:
    chosen = processing({"Type": "Decompression"}, function(LambdaArn="one"), enabled=False)
    assert parse(with_defaults({**REQUIRED, **chosen})).processors == ()
