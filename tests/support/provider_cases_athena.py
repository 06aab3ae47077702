"""Cases of work groups and named queries."""

from __future__ import annotations

from tests.support.provider_world import Case, World

WORKGROUP = "aws:athena/workgroup:Workgroup"


def workgroup(world: World) -> str:
    return world.made(WORKGROUP, "base", {}).id


ATHENA_CASES = [
    Case(
        type=WORKGROUP,
        given=lambda w: {
            "configuration": {
                "bytesScannedCutoffPerQuery": 10_000_000,
                "resultConfiguration": {"outputLocation": f"s3://{w.bucket()}/results/"},
            },
            "description": "first",
            "forceDestroy": True,
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "configuration": {
                "enforceWorkgroupConfiguration": False,
                "resultConfiguration": {
                    "outputLocation": f"s3://{w.bucket()}/other/",
                    "encryptionConfiguration": {"encryptionOption": "SSE_S3"},
                },
            },
            "state": "DISABLED",
        },
        drift=lambda aws, s: aws.client("athena").update_work_group(
            WorkGroup=s.id, ConfigurationUpdates={"EnforceWorkGroupConfiguration": True}
        ),
        drifted=("configuration",),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:athena/namedQuery:NamedQuery",
        given=lambda w: {
            "database": "db",
            "description": "first",
            "query": "SELECT 1",
            "workgroup": workgroup(w),
        },
        id=lambda s: s.id,
    ),
]
