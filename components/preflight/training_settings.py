"""Settings of models that name what is in the files: event types that have a weight, columns that training leaves out."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from components.preflight.checked_data import CheckedDataset
from components.preflight.findings import Finding
from handlers.shared.service.training_columns import removable_columns


def weight_findings(
    weights: Mapping[str, Collection[str]], event_types: Collection[str]
) -> Iterator[Finding]:
    """Weights of types that the interactions do not have. Events of types without a weight do not count.

    Where no type is in the file, the training would be left with nothing.

    Args:
        weights: the event types that have one, by what their models are for.
        event_types: of the interactions.
    """
    for purpose, weighted in weights.items():
        unknown = [each for each in weighted if each not in event_types]
        if unknown:
            known = ", ".join(event_types) or "none"
            yield Finding(
                file=f"personalize:models.{purpose}.eventWeights",
                text=f"No interaction has the type {' or '.join(unknown)}; the types of the file are {known}. Training counts "
                "events of the listed types alone: check the spelling, upper and lower case included.",
                severity="warning" if len(unknown) < len(weighted) else "error",
            )


def column_findings(
    excluded: Mapping[str, Mapping[str, Iterable[str]]],
    datasets: Collection[CheckedDataset],
    section: str = "personalize:models",
) -> Iterator[Finding]:
    """Columns that cannot be left out.

    Args:
        excluded: columns by type of dataset, by what their models are for.
        datasets: of the stack.
        section: of the settings that name them.
    """
    known: dict[str, tuple[str, ...]] = {
        each.dataset_type: removable_columns(each.schema) for each in datasets
    }
    for purpose, by_dataset in excluded.items():
        for dataset_type, columns in by_dataset.items():
            possible = known.get(dataset_type, ())
            wrong = [each for each in columns if each not in possible]
            if wrong:
                setting = f"{section}.{purpose}.excludedColumns.{dataset_type.lower()}"
                yield Finding(
                    file=setting,
                    text=f"Training cannot leave out {', '.join(wrong)} of {dataset_type}; it can leave out "
                    f"{', '.join(possible) or 'nothing'}. Remove the others.",
                )
