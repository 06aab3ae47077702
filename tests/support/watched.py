"""A stack that is watched, as the program describes it, with names in the place of outputs."""

from components.operations.watched import OBSERVER, Watched

FUNCTIONS = ("consumer", "put-events", "recommendations", "popular", OBSERVER)


def watched(*, falls_back: bool = True, event_types: tuple[str, ...] = ("view",)) -> Watched:
    """A stack with a model for users and one of popular items."""
    return Watched(
        stack="shop/dev",
        api="shop-dev-api",
        stage="prod",
        functions={purpose: f"shop-dev-{purpose}" for purpose in FUNCTIONS},
        answering=["recommendations", "popular"],
        falls_back="recommendations" if falls_back else None,
        stream="shop-dev-events",
        dead_letters="shop-dev-dead-letters",
        archive="shop-dev-archive",
        archive_interval_seconds=300,
        machines={
            "retraining": "arn:aws:states:eu-west-1:123456789012:stateMachine:shop-dev-retraining"
        },
        event_types=event_types,
        models=["home", "popular"],
        recommenders=["related"],
        datasets=["Interactions", "Items"],
        attributed=["SALES"],
    )
