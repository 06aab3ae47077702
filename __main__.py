"""The Pulumi program: from CSV files to a live recommendation API."""

from pathlib import Path
from typing import Any

import pulumi

from components.building.providers import caller_account, make_providers
from components.core.context import StackContext
from components.core.errors import ProblemsError
from components.core.naming import Naming
from components.importing import import_components
from components.preflight.check import check
from components.preflight.sources import Sources
from components.settings.load import load


async def program() -> dict[str, pulumi.Output[Any]]:
    """Tell everything that can be wrong with configuration, data and account; then register the stack."""
    try:
        settings, location = load()
        region, profile, role = location.region, location.profile, location.role
        # The engine runs the program in the project's folder, to which paths in the configuration are relative.
        sources = Sources(project=Path.cwd(), region=region, profile=profile, role=role)
        data = check(settings, sources)
    except ProblemsError as problems:
        raise pulumi.RunError(str(problems)) from None  # printed without a traceback
    for warning in (*settings.warnings, *data.warnings):
        pulumi.log.warn(str(warning))
    for dataset in data.datasets:
        pulumi.log.info(dataset.describe())

    naming = Naming(pulumi.get_project(), pulumi.get_stack())
    tags = naming.tags(settings.tags)
    providers = make_providers(location, tags)
    account_id = await caller_account(providers[0], location, settings.account_id)
    context = StackContext(
        naming=naming,
        region=region,
        account_id=account_id,
        profile=profile,
        role=role,
        tags=tags,
        protect=settings.protect_data,
        retain=settings.retain_data,
        telemetry=settings.telemetry,
    )
    await import_components()
    from components.program import RecommendationStack, RecommendationStackArgs  # noqa: PLC0415

    args = RecommendationStackArgs(context=context, settings=settings, data=data)
    options = pulumi.ResourceOptions(providers=list(providers))
    return RecommendationStack("personalize", args, options).outputs


pulumi.run(program)
