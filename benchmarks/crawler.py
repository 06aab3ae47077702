"""What a crawl of many files costs: `python -m benchmarks.crawler`.

The floor is the listing of the same objects through the same API. Both are measured at the server, in processor seconds.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.figures import table
from benchmarks.own_local_aws import OwnLocalAws, own_local_aws
from benchmarks.process_times import cpu_seconds
from commands.workspace import find_workspace

FILES = 1_000
ROWS = 2_000
TARGET_SECONDS = 10
BUCKET, DATABASE, CRAWLER = "crawled", "crawled", "crawler"
POLL_SECONDS = 0.25
_ACTIONS = ("s3:*", "glue:*", "logs:*")


def report(console: Console, functions: Path) -> None:
    """Print the figures."""
    with own_local_aws(functions) as local:
        size = _put_files(local)
        make_crawler(local)
        listed = _measured(local.pid, lambda: _listing(local))
        crawled = _measured(local.pid, lambda: crawl(local))
        again = _measured(local.pid, lambda: crawl(local))
    rows = [("files", f"{FILES:,}", f"{size / 1e6:.0f} MB, {ROWS:,} rows each, half with gzip")]
    rows += [
        (name, f"{seconds:.1f} s", f"{used:.2f} s of a processor{target}")
        for name, (seconds, used), target in (
            ("listing alone", listed, ""),
            ("crawl", crawled, f"; target {TARGET_SECONDS} s"),
            ("the same crawl again", again, ""),
        )
    ]
    console.print(table("Crawler", rows))


def _put_files(local: OwnLocalAws) -> int:
    """Put the files into partitions; all their bytes."""
    s3 = local.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    lines = (f"u{n},i{n * 7 % 500},{n % 5 + 0.5},view,{1_700_000_000 + n}" for n in range(ROWS))
    plain = "\n".join(["user_id,item_id,price,event_type,at", *lines]).encode()
    packed = gzip.compress(plain)
    for number in range(FILES):
        kind, body = (("packed", packed), ("plain", plain))[number % 2]
        s3.put_object(Bucket=BUCKET, Key=f"{kind}/day={number // 20:03}/{number}.csv", Body=body)
    return (len(plain) + len(packed)) * FILES // 2


def make_crawler(local: OwnLocalAws, *classifiers: str) -> None:
    """Make a crawler of the bucket, and the database for its tables.

    Args:
        local: the local AWS.
        classifiers: names of those that come before Glue's own.
    """
    iam, glue = local.client("iam"), local.client("glue")
    trust = _statement(Principal={"Service": "glue.amazonaws.com"}, Action="sts:AssumeRole")
    role = iam.create_role(RoleName=CRAWLER, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    allowed = _statement(Action=_ACTIONS, Resource="*")
    iam.put_role_policy(RoleName=CRAWLER, PolicyName="all", PolicyDocument=allowed)
    glue.create_database(DatabaseInput={"Name": DATABASE})
    glue.create_crawler(
        Name=CRAWLER,
        Role=role,
        DatabaseName=DATABASE,
        Classifiers=classifiers,
        Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/"}]},
    )


def _statement(**members: Any) -> str:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **members}]}
    return json.dumps(document)


def _listing(local: OwnLocalAws) -> None:
    pages = local.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    if sum(page["KeyCount"] for page in pages) != FILES:
        raise RuntimeError("the bucket does not have the files that were put")


def crawl(local: OwnLocalAws) -> None:
    """Crawl, and wait for the end.

    Raises:
        RuntimeError: it failed.
    """
    glue = local.client("glue")
    glue.start_crawler(Name=CRAWLER)
    while (found := glue.get_crawler(Name=CRAWLER)["Crawler"])["State"] != "READY":
        time.sleep(POLL_SECONDS)
    if found["LastCrawl"]["Status"] != "SUCCEEDED":
        raise RuntimeError(f"the crawl failed: {found['LastCrawl']}")


def _measured(pid: int, work: Callable[[], None]) -> tuple[float, float]:
    """Seconds that passed, and processor seconds of a process meanwhile."""
    began, before = time.perf_counter(), cpu_seconds(pid)
    work()
    return time.perf_counter() - began, cpu_seconds(pid) - before


if __name__ == "__main__":
    report(Console(width=80), find_workspace().functions)
