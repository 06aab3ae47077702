"""The Pulumi program: from CSV files to a live recommendation API."""

from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_aws_native as aws_native

from components.core.context import StackContext
from components.core.errors import ProblemsError
from components.core.naming import Naming
from components.importing import import_components
from components.preflight.check import check
from components.preflight.sources import Sources
from components.settings.load import load


async def program() -> dict[str, pulumi.Output[str]]:
    """Tell everything that can be wrong with configuration and data, then register the stack."""
    try:
        settings, location = load()
        region, profile = location.region, location.profile
        # The engine runs the program in the project's folder, to which paths in the configuration are relative.
        data = check(settings, Sources(project=Path.cwd(), region=region, profile=profile))
    except ProblemsError as problems:
        raise pulumi.RunError(str(problems)) from None  # printed without a traceback
    for warning in data.warnings:
        pulumi.log.warn(str(warning))
    for dataset in data.datasets:
        pulumi.log.info(dataset.describe())

    naming = Naming(pulumi.get_project(), pulumi.get_stack())
    tags = naming.tags(settings.tags)
    aws_provider = aws.Provider("aws", region=region, profile=profile, default_tags={"tags": tags})
    native_provider = aws_native.Provider("aws-native", region=region, profile=profile)
    caller = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(provider=aws_provider))
    context = StackContext(
        naming=naming,
        region=region,
        account_id=caller.account_id,
        profile=profile,
        tags=tags,
        protect=settings.protect_data,
    )
    await import_components()
    from components.program import RecommendationStack, RecommendationStackArgs  # noqa: PLC0415

    args = RecommendationStackArgs(context=context, settings=settings, data=data)
    providers = pulumi.ResourceOptions(providers=[aws_provider, native_provider])
    return RecommendationStack("personalize", args, providers).outputs


pulumi.run(program)
