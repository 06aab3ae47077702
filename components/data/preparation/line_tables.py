"""Tables with the lines of CSV files, by which queries look at all rows: of the files that imports read, and of results."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from handlers.shared.service import line_tables
from handlers.shared.service.schemas import DATASET_TYPES, DatasetType

RESULTS = "results"


@dataclass(frozen=True, kw_only=True)
class LineTablesArgs:
    """Inputs of LineTables.

    Attributes:
        database: of the tables.
        bucket: name of the bucket with the folders that imports read, and with results.
        results_prefix: of the keys of results, with a slash at its end.
    """

    database: pulumi.Input[str]
    bucket: pulumi.Input[str]
    results_prefix: str


class LineTables(pulumi.ComponentResource):
    """Makes a CatalogTable for each folder that imports read, and one for results.

    They are there before any file is: no run has to make one.

    Attributes:
        tables: names of the tables of the folders, by type of dataset.
        results: name of the table of results.
    """

    tables: dict[DatasetType, pulumi.Output[str]]
    results: pulumi.Output[str]

    def __init__(
        self, name: str, args: LineTablesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:LineTables", name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self.tables = {each: self._create(each.lower(), f"{each}/") for each in DATASET_TYPES}
        self.results = self._create(RESULTS, args.results_prefix)
        self.register_outputs({"tables": self.tables, "results": self.results})

    def _create(self, kind: str, folder: str) -> pulumi.Output[str]:
        table = aws.glue.CatalogTable(
            f"{self._name}-{kind}",
            # Crawlers name theirs by folders of the raw data, and none of these ends so.
            name=f"{kind}_lines",
            database_name=self._args.database,
            description=f"Lines of the files in {folder}, for the check of all rows",
            table_type="EXTERNAL_TABLE",
            parameters=line_tables.PARAMETERS,
            storage_descriptor=aws.glue.CatalogTableStorageDescriptorArgs(
                columns=[{"name": line_tables.COLUMN, "type": "string"}],
                location=pulumi.Output.concat("s3://", self._args.bucket, f"/{folder}"),
                input_format=line_tables.INPUT_FORMAT,
                output_format=line_tables.OUTPUT_FORMAT,
                ser_de_info={
                    "serialization_library": line_tables.SERDE,
                    "parameters": line_tables.SERDE_PARAMETERS,
                },
            ),
            opts=self._child,
        )
        made: pulumi.Output[str] = table.name
        return made
