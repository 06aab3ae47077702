"""The whole program, run once for each kind of stack."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.preflight import check as preflight
from components.preflight.checked_data import CheckedData
from components.preflight.sources import Sources, StoredObject
from components.settings.stack import StackConfig
from tests.support import csv_files
from tests.support.domain_data import write_shop
from tests.support.graph import Graph, run_program, stack_settings


@pytest.fixture(scope="session")
def data_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings with small files that work."""
    files = csv_files.write_all(tmp_path_factory.mktemp("data"))
    return {f"personalize:{name}": path for name, path in files.items()}


FILTERS = {
    "unseen": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
    "Like_this": "INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY) AND Items.PRICE <= $MAX",
}


@pytest.fixture(scope="session", params=["dev", "local"])
def graph(request: pytest.FixtureRequest, data_settings: dict[str, str]) -> Graph:
    """The graph of each stack file, with small files in place of the sample, and with filters."""
    filters = {"personalize:filters": json.dumps(FILTERS)}
    settings = {**stack_settings(request.param), **data_settings, **filters}
    return Graph(run_program(settings, stack=request.param))


@pytest.fixture(scope="session")
def minimal(data_settings: dict[str, str]) -> Graph:
    """The smallest stack: interactions only."""
    only = {"personalize:interactions": data_settings["personalize:interactions"]}
    return Graph(run_program({"aws:region": "us-east-1", **only}))


@pytest.fixture(scope="session")
def protected(data_settings: dict[str, str]) -> Graph:
    """A stack whose data are protected, with tags of its own and a stream on demand."""
    settings = {
        "aws:region": "eu-west-1",
        "aws:profile": "deployer",
        "personalize:protectData": "true",
        "personalize:tags": '{"team": "shop"}',
        "personalize:streamShards": "on-demand",
        "personalize:autoTraining": "7",
        "personalize:eventTypes": '["view", "purchase"]',
        "personalize:archiveIntervalSeconds": "5",
        "personalize:accessLogs": "true",
        **data_settings,
    }
    return Graph(run_program(settings, stack="Production"))


@pytest.fixture(scope="session")
def many(data_settings: dict[str, str]) -> Graph:
    """A stack with a model for each purpose."""
    models = {
        "home": {"recipe": "aws-user-personalization", "minProvisionedTps": 3},
        "related": {"recipe": "aws-sims"},
        "ranking": {"autoTraining": 7},
        "popular": {},
    }
    settings = {"aws:region": "us-east-1", **data_settings}
    return Graph(run_program({**settings, "personalize:models": json.dumps(models)}))


@pytest.fixture(scope="session")
def shop_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of a stack of a domain: two use cases, and a model beside them."""
    interactions, items = write_shop(tmp_path_factory.mktemp("shop"))
    use_cases = {
        "home": {
            "recipe": "recommended-for-you",
            "minRequestsPerSecond": 2,
            "metadata": True,
            "exploration": {"weight": 0.1},
            "excludedColumns": {"items": ["CATEGORY_L1"]},
        },
        "popular": {"recipe": "popular-items-by-views"},
    }
    return {
        "aws:region": "us-east-1",
        "personalize:interactions": str(interactions),
        "personalize:items": str(items),
        "personalize:domain": "ECOMMERCE",
        "personalize:useCases": json.dumps(use_cases),
        "personalize:models": json.dumps({"related": {}}),
    }


@pytest.fixture(scope="session")
def shop(shop_settings: dict[str, str]) -> Graph:
    """A stack of a domain."""
    return Graph(run_program(shop_settings, stack="shop"))


@pytest.fixture(scope="session")
def private(data_settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A stack that deletes users by a list, and keeps archived events for a year."""
    path = tmp_path_factory.mktemp("privacy") / "deleted.csv"
    path.write_text("USER_ID\nu1\n")
    privacy = {"deleteUsers": str(path), "archiveDays": 365}
    settings = {"aws:region": "us-east-1", **data_settings}
    return Graph(run_program({**settings, "personalize:privacy": json.dumps(privacy)}))


FEEDBACK = {
    "personalize:metricAttribution": json.dumps(
        {
            "metrics": {
                "views": {"eventType": "view", "expression": "SAMPLECOUNT()"},
                "sales": {"eventType": "purchase", "expression": "SUM(Items.PRICE)"},
            },
            "reports": True,
        }
    ),
    "personalize:satisfaction": json.dumps(
        {"like": "like", "dislike": "dislike", "rating": "stars"}
    ),
    "personalize:models": json.dumps(
        {"home": {"eventWeights": {"view": 0.2, "purchase": 1, "like": 1, "stars": 1}}}
    ),
}
"""Settings of a stack that counts what recommendations bring, and learns what users like."""


@pytest.fixture(scope="session")
def feedback_settings(
    data_settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Settings of such a stack, with a file that has values of events."""
    path = tmp_path_factory.mktemp("feedback") / "interactions.csv"
    header, *rows = Path(data_settings["personalize:interactions"]).read_text().splitlines()
    path.write_text("\n".join([f"{header},EVENT_VALUE", *(f"{row}," for row in rows)]) + "\n")
    own = {"personalize:interactions": str(path)}
    return {"aws:region": "us-east-1", **data_settings, **own, **FEEDBACK}


@pytest.fixture(scope="session")
def feedback(feedback_settings: dict[str, str]) -> Graph:
    """The graph of such a stack."""
    return Graph(run_program(feedback_settings))


@pytest.fixture(scope="session")
def own_key(data_settings: dict[str, str]) -> Graph:
    """A stack with a key of its own."""
    encryption = {"personalize:encryption": json.dumps({"key": "own", "deletionWindowDays": 7})}
    return Graph(run_program({"aws:region": "us-east-1", **data_settings, **encryption}))


EXISTING_BUCKET = "my-data"


@pytest.fixture(scope="session")
def existing(data_settings: dict[str, str]) -> Graph:
    """A stack whose files lie in somebody else's bucket, at which a preview would look."""
    settings = {"aws:region": "us-east-1", "personalize:existingBucket": EXISTING_BUCKET}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(preflight, "bucket_findings", lambda _bucket, _sources: [])
        return Graph(run_program({**settings, **data_settings}))


@pytest.fixture(scope="session")
def stored(data_settings: dict[str, str]) -> Graph:
    """A stack whose interactions lie in S3, where a preview would have them checked."""
    look = preflight._checked_files

    def looked_at(config: StackConfig, sources: Sources) -> CheckedData:
        data = look(config, sources)
        first, *others = data.datasets
        found = StoredObject(bucket="theirs", key="in/x.csv", etag='"e"', size_bytes=7)
        there = replace(first, path=None, stored=found, sha256=found.digest)
        return replace(data, datasets=(there, *others))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(preflight, "_checked_files", looked_at)
        return Graph(run_program({"aws:region": "us-east-1", **data_settings}))


RETRAINING = {
    "deployment": "managed",
    "importSchedule": "cron(0 1 * * ? *)",
    "trainingSchedule": "rate(7 days)",
    "email": "models@shop.example",
    "gate": {"minRatioToPopularity": 1.1},
    "bakeAlarms": ["checkout"],
}


@pytest.fixture(scope="session")
def retraining(data_settings: dict[str, str]) -> Graph:
    """A stack that is watched, and whose models a workflow trains anew and deploys."""
    settings = {
        "aws:region": "us-east-1",
        "personalize:monitoring": json.dumps(MONITORING),
        "personalize:models": json.dumps({"popular": {}}),
        "personalize:retraining": json.dumps(RETRAINING),
        **data_settings,
    }
    return Graph(run_program(settings))


JWT = {"issuer": "https://issuer.example", "audience": "shop", "userClaim": "sub"}
NOTEBOOK = {"notebookVolumeSizeInGb": 100, "idleMinutes": 30}


@pytest.fixture(scope="session")
def explored(data_settings: dict[str, str]) -> Graph:
    """A stack with a notebook instance."""
    settings = {"aws:region": "us-east-1", "personalize:notebook": json.dumps(NOTEBOOK)}
    return Graph(run_program({**settings, **data_settings}))


PREPARATION = {
    "interactions": {"preset": "ratings"},
    "items": {"preset": "movies"},
    "users": {"query": 'SELECT userid AS "USER_ID", age AS "AGE" FROM users'},
    "startRetraining": "true",
    "email": "data@shop.example",
}


@pytest.fixture(scope="session")
def preparing(data_settings: dict[str, str]) -> Graph:
    """A stack that prepares all its data, and then trains anew."""
    settings = {
        "aws:region": "us-east-1",
        "personalize:retraining": json.dumps({}),
        "personalize:preparation": json.dumps(PREPARATION),
        **data_settings,
    }
    return Graph(run_program(settings))


@pytest.fixture(scope="session")
def preparing_alone(data_settings: dict[str, str]) -> Graph:
    """A stack that prepares its interactions, and has nothing else that is off by default."""
    preparation = json.dumps({"interactions": PREPARATION["interactions"]})
    settings = {"aws:region": "us-east-1", "personalize:preparation": preparation, **data_settings}
    return Graph(run_program(settings))


MONITORING = {
    "email": "oncall@shop.example",
    "alarms": {"noEventsHours": 6},
    "tracing": True,
    "logRetentionDays": 90,
}


@pytest.fixture(scope="session")
def monitored(data_settings: dict[str, str]) -> Graph:
    """A stack that is watched, with a model whose items stand in for those of another."""
    settings = {
        "aws:region": "us-east-1",
        "personalize:monitoring": json.dumps(MONITORING),
        "personalize:models": json.dumps({"popular": {}}),
        "personalize:accessLogs": "true",
        **data_settings,
    }
    return Graph(run_program(settings))


@pytest.fixture(scope="session")
def whole(feedback_settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A stack with every part that a stack without a domain, in a bucket of its own, can have."""
    path = tmp_path_factory.mktemp("whole") / "deleted.csv"
    path.write_text("USER_ID\nu1\n")
    weights = json.loads(FEEDBACK["personalize:models"])["home"]
    sections = {
        "privacy": {"deleteUsers": str(path)},
        "encryption": {"key": "own", "deletionWindowDays": 7},
        "monitoring": MONITORING,
        "preparation": {"interactions": PREPARATION["interactions"], "startRetraining": True},
        "retraining": {**RETRAINING, "minNewEvents": 3, "bakeMinutes": 2},
        "notebook": NOTEBOOK,
        "jwt": JWT,
        "models": {"home": weights, "related": {}, "ranking": weights, "popular": {}},
    }
    settings = {
        **feedback_settings,
        **{f"personalize:{name}": json.dumps(each) for name, each in sections.items()},
        **{f"personalize:{name}": "true" for name in ("adminApi", "docsPage", "accessLogs")},
    }
    return Graph(run_program(settings))


@pytest.fixture(scope="session")
def watched_shop(shop_settings: dict[str, str]) -> Graph:
    """A stack of a domain that is watched: recommenders, and a model beside them."""
    use_cases = {
        "home": {"recipe": "recommended-for-you"},
        "related": {"recipe": "frequently-bought-together"},
        "popular": {"recipe": "popular-items-by-views"},
    }
    sections = {"useCases": use_cases, "models": {"ranking": {}}, "monitoring": MONITORING}
    further = {f"personalize:{name}": json.dumps(each) for name, each in sections.items()}
    return Graph(run_program({**shop_settings, **further}))
