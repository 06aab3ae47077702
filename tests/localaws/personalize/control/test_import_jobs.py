"""Imports at their end: records that a request may be reading are not removed under it."""

from pathlib import Path

from localaws.personalize.control import import_jobs
from tests.support.personalize_service import Service


def test_the_records_before_the_newest_stay_until_the_next_import(service: Service) -> None:
    plane = service.personalize.plane
    dataset = service.dataset(service.group(), "Items")
    job = service.call(
        "CreateDatasetImportJob",
        jobName="j",
        datasetArn=dataset,
        dataSource={"dataLocation": "s3://bucket/items.csv"},
        roleArn="arn:aws:iam::000000000000:role/r",
    )["datasetImportJobArn"]
    service.settle(job)
    resource = plane.store.get("DatasetImportJob", job)
    folders: list[Path] = []
    for _ in range(3):
        folders.append(plane.files.attempt(dataset))
        import_jobs.imported(plane, resource, {"records": str(folders[-1] / "r"), "rows": 1})
    assert [each.is_dir() for each in folders] == [False, True, True]
