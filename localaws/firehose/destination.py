"""The S3 destination of a delivery stream: reading, checking and describing its configuration."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.firehose import prefix as prefixes
from localaws.firehose.errors import invalid, not_served
from localaws.firehose.prefix import PrefixError

MEBIBYTE = 1024 * 1024

_DEFAULTS: Mapping[str, Any] = {
    "Prefix": "",
    "ErrorOutputPrefix": "",
    "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
    "CompressionFormat": "UNCOMPRESSED",
    "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
    "CloudWatchLoggingOptions": {"Enabled": False},
    "ProcessingConfiguration": {"Enabled": False, "Processors": []},
    "S3BackupMode": "Disabled",
    "CustomTimeZone": "UTC",
}
_KNOWN = frozenset(
    {
        *_DEFAULTS,
        "RoleARN",
        "BucketARN",
        "FileExtension",
        "DataFormatConversionConfiguration",
        "DynamicPartitioningConfiguration",
    }
)
_BUCKET_ARN = re.compile(r"arn:[^:]+:s3:::([\w.-]{1,255})")
_ROLE_ARN = re.compile(r"arn:[^:]+:iam::\d{12}:role/[\w+=,.@/-]+")
_FILE_EXTENSION = re.compile(r"$|\.[0-9a-z!\-_.*'()]+")
_LIMITS = {"SizeInMBs": (1, 128), "IntervalInSeconds": (0, 900)}
_EXTENSIONS = {"GZIP": ".gz", "UNCOMPRESSED": ""}
_DEFAULT_RETRIES = 3
_DEFAULT_LAMBDA_MEGABYTES = 1.0


@dataclass(frozen=True, kw_only=True)
class LambdaProcessor:
    """A function that changes records before delivery.

    Attributes:
        arn: the function, with an optional version or alias.
        retries: further attempts after a failed invocation.
        batch_bytes: size of the records in one invocation.
    """

    arn: str
    retries: int
    batch_bytes: int


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where and how a delivery stream writes.

    Attributes:
        bucket: name of the bucket.
        prefix: `Prefix` as configured.
        error_prefix: `ErrorOutputPrefix` as configured.
        size_bytes: a buffer of this size is delivered.
        interval_seconds: a buffer of this age is delivered.
        gzip: objects are compressed.
        extension: end of the objects' names.
        delimiter: follows every record.
        processors: functions that change the records, in order.
    """

    bucket: str
    prefix: str
    error_prefix: str
    size_bytes: int
    interval_seconds: int
    gzip: bool
    extension: str
    delimiter: bytes
    processors: tuple[LambdaProcessor, ...]


def with_defaults(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration as DescribeDeliveryStream shows it: complete, checked.

    Raises:
        FirehoseError: InvalidArgumentException for what AWS refuses or the local Firehose does not serve.
    """
    given = {key: value for key, value in configuration.items() if value is not None}
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise not_served(", ".join(unknown))
    complete = {**_DEFAULTS, **given}
    hints = given.get("BufferingHints") or _DEFAULTS["BufferingHints"]
    complete["BufferingHints"] = {key: hints[key] for key in _LIMITS if key in hints}
    parse(complete)
    return complete


def parse(configuration: Mapping[str, Any]) -> Destination:
    """Read a complete configuration.

    Raises:
        FirehoseError: InvalidArgumentException for what AWS refuses or the local Firehose does not serve.
    """
    _refuse_unserved(configuration)
    bucket = _BUCKET_ARN.fullmatch(configuration.get("BucketARN", ""))
    if bucket is None:
        raise invalid("BucketARN must be the ARN of an S3 bucket, such as arn:aws:s3:::my-bucket")
    if not _ROLE_ARN.fullmatch(configuration.get("RoleARN", "")):
        raise invalid("RoleARN must be the ARN of an IAM role")
    try:
        prefixes.check(configuration["Prefix"], configuration["ErrorOutputPrefix"])
    except PrefixError as error:
        raise invalid(str(error)) from error
    extension = configuration.get("FileExtension", "")
    if not _FILE_EXTENSION.fullmatch(extension):
        raise invalid(
            "FileExtension must begin with a period and contain only 0-9 a-z ! - _ . * ' ( )"
        )
    hints = _hints(configuration["BufferingHints"])
    compression = configuration["CompressionFormat"]
    processors, delimiter = _processing(configuration["ProcessingConfiguration"])
    return Destination(
        bucket=bucket[1],
        prefix=configuration["Prefix"],
        error_prefix=configuration["ErrorOutputPrefix"],
        size_bytes=hints["SizeInMBs"] * MEBIBYTE,
        interval_seconds=hints["IntervalInSeconds"],
        gzip=compression == "GZIP",
        extension=extension or _EXTENSIONS[compression],
        delimiter=delimiter,
        processors=processors,
    )


def _refuse_unserved(configuration: Mapping[str, Any]) -> None:
    if configuration["CompressionFormat"] not in _EXTENSIONS:
        raise not_served(f"CompressionFormat {configuration['CompressionFormat']}")
    conversion = configuration.get("DataFormatConversionConfiguration")
    if conversion and conversion.get("Enabled", True):
        raise not_served("DataFormatConversionConfiguration (Parquet and ORC)")
    if (configuration.get("DynamicPartitioningConfiguration") or {}).get("Enabled"):
        raise not_served("DynamicPartitioningConfiguration")
    if configuration["S3BackupMode"] != "Disabled":
        raise not_served("S3BackupMode Enabled")
    if configuration["CustomTimeZone"] not in {"", "UTC"}:
        raise not_served("a CustomTimeZone other than UTC")


def _hints(hints: Mapping[str, Any]) -> Mapping[str, int]:
    """Check buffering hints. Source: Amazon Data Firehose API Reference, BufferingHints: both or none."""
    for name, (low, high) in _LIMITS.items():
        value = hints.get(name)
        if value is None:
            raise invalid(
                f"BufferingHints: {name} must be given too; SizeInMBs and IntervalInSeconds go together"
            )
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise invalid(
                f"BufferingHints: {name} must be a whole number from {low} to {high}, got {value}"
            )
    return hints


def _processing(configuration: Mapping[str, Any]) -> tuple[tuple[LambdaProcessor, ...], bytes]:
    """Read the processors; the delimiter is empty when no processor appends one."""
    processors: list[LambdaProcessor] = []
    delimiter = b""
    if not configuration.get("Enabled"):
        return (), delimiter
    for processor in configuration.get("Processors") or []:
        parameters = {
            p["ParameterName"]: p["ParameterValue"] for p in processor.get("Parameters") or []
        }
        if processor.get("Type") == "Lambda":
            processors.append(_lambda_processor(parameters))
        elif processor.get("Type") == "AppendDelimiterToRecord":
            delimiter = _delimiter(parameters.get("Delimiter", "\\n"))
        else:
            raise not_served(f"the processor type {processor.get('Type')}")
    return tuple(processors), delimiter


def _lambda_processor(parameters: Mapping[str, str]) -> LambdaProcessor:
    if not parameters.get("LambdaArn"):
        raise invalid("A processor of type Lambda needs the parameter LambdaArn")
    try:
        retries = int(parameters.get("NumberOfRetries", _DEFAULT_RETRIES))
        megabytes = float(parameters.get("BufferSizeInMBs", _DEFAULT_LAMBDA_MEGABYTES))
    except ValueError as error:
        raise invalid(
            "NumberOfRetries and BufferSizeInMBs of a Lambda processor must be numbers"
        ) from error
    if not 0 <= retries <= 300 or not 0.2 <= megabytes <= 3:
        raise invalid(
            "A Lambda processor takes NumberOfRetries 0 to 300 and BufferSizeInMBs 0.2 to 3"
        )
    return LambdaProcessor(
        arn=parameters["LambdaArn"], retries=retries, batch_bytes=int(megabytes * MEBIBYTE)
    )


def _delimiter(text: str) -> bytes:
    """Read a delimiter as it is configured: a backslash and a letter stand for one control character."""
    for escape, character in (("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")):
        text = text.replace(escape, character)
    return text.encode()
