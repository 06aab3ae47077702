"""Functions that tell who and where the caller is."""

from __future__ import annotations

from localpulumi.provider.kind import Functions
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import Props


def _caller_identity(aws: Aws, _args: Props) -> Props:
    who = aws.client("sts").get_caller_identity()
    return {
        "id": who["Account"],
        "accountId": who["Account"],
        "arn": who["Arn"],
        "userId": who["UserId"],
    }


def _region(aws: Aws, _args: Props) -> Props:
    return {
        "id": aws.region,
        "name": aws.region,
        "region": aws.region,
        "endpoint": f"ec2.{aws.region}.amazonaws.com",
        "description": aws.region,
    }


def _partition(_aws: Aws, _args: Props) -> Props:
    return {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    }


FUNCTIONS: Functions = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
}
