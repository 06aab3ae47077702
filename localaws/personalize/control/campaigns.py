"""Campaign: a solution version that answers requests."""

from localaws.personalize.control import exploration
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import CAMPAIGNS_A_GROUP
from localaws.personalize.errors import in_use, invalid_input, not_served
from localaws.personalize.resources import ACTIVE, CREATE_FAILED, UNDER_DELETION, Resource
from localaws.personalize.shapes import Json
from localaws.personalize.store import siblings

LATEST = "/$LATEST"


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateCampaign."""
    config = _config(request, request["solutionVersionArn"])
    version = _version(plane, caller, request["solutionVersionArn"])
    group = version.document["datasetGroupArn"]
    existing = plane.store.of("Campaign", caller.account, caller.region, datasetGroupArn=group)
    standing = sum(each.status not in UNDER_DELETION for each in existing)
    plane.check_quota(
        standing,
        CAMPAIGNS_A_GROUP,
        f"Cannot create a campaign. More than {CAMPAIGNS_A_GROUP} resources in ACTIVE state. "
        "Please delete some and try again.",
    )
    campaign = plane.create(
        caller,
        "Campaign",
        f"campaign/{request['name']}",
        {
            "name": request["name"],
            "solutionVersionArn": version.arn,
            "minProvisionedTPS": request.get("minProvisionedTPS", 1),
            "campaignConfig": config,
        },
        request_tags=request.get("tags", ()),
        links={"solutionArn": version.document["solutionArn"], "datasetGroupArn": group},
    )
    return {"campaignArn": campaign.arn}


def describe(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DescribeCampaign; what a campaign that follows the latest version shows as its version is not documented."""
    answer = plane.describe(caller, "Campaign", request)
    if not plane.behaviour.campaigns_show_latest:
        return answer
    campaign = _showing_latest(answer["campaign"])
    update = campaign.get("latestCampaignUpdate")
    if update is not None:
        campaign["latestCampaignUpdate"] = _showing_latest(update)
    return {"campaign": campaign}


def _showing_latest(described: Json) -> Json:
    if not described["campaignConfig"].get("syncWithLatestSolutionVersion"):
        return described
    solution = described["solutionVersionArn"].rpartition("/")[0]
    return {**described, "solutionVersionArn": solution + LATEST}


def update(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer UpdateCampaign; the old version serves until the update is ACTIVE."""
    campaign = plane.get(caller, "Campaign", request["campaignArn"])
    if campaign.status not in {ACTIVE, CREATE_FAILED}:
        raise in_use(f"Campaign {campaign.arn} cannot be updated; its status is {campaign.status}.")
    plane.check_not_updating(campaign)
    wanted: str = request.get("solutionVersionArn") or campaign.document["solutionVersionArn"]
    config = campaign.document["campaignConfig"]
    if "campaignConfig" in request:
        config = _config(request, wanted)
    version = _version(plane, caller, wanted)
    _check_solution(plane, campaign, version)
    tps: int = request.get("minProvisionedTPS") or campaign.document["minProvisionedTPS"]
    _begin_update(plane, campaign, version, tps, config)
    return {"campaignArn": campaign.arn}


def _check_solution(plane: ControlPlane, campaign: Resource, version: Resource) -> None:
    """Whether a campaign can move to a version of another solution is not documented."""
    own, wanted = campaign.links["solutionArn"], version.document["solutionArn"]
    if plane.behaviour.campaigns_keep_solution and own != wanted:
        raise invalid_input(
            f"Campaign {campaign.arn} serves versions of {own}; {version.arn} is a version of another solution."
        )


def _begin_update(
    plane: ControlPlane, campaign: Resource, version: Resource, tps: int, config: Json
) -> None:
    campaign.document["latestCampaignUpdate"] = {
        "solutionVersionArn": version.arn,
        "minProvisionedTPS": tps,
        "campaignConfig": config,
        "creationDateTime": plane.clock.now(),
    }
    campaign.links["nextSolutionArn"] = version.document["solutionArn"]
    plane.machine.begin(campaign, "update")


def updated(plane: ControlPlane, campaign: Resource, _facts: Json) -> None:
    """The update is ACTIVE: the campaign answers with its new version and settings."""
    change = campaign.document["latestCampaignUpdate"]
    for member in ("solutionVersionArn", "minProvisionedTPS", "campaignConfig"):
        campaign.document[member] = change[member]
    campaign.document["status"] = ACTIVE
    campaign.document.pop("failureReason", None)
    campaign.document["lastUpdatedDateTime"] = plane.clock.now()
    campaign.links["solutionArn"] = campaign.links.pop("nextSolutionArn")
    plane.store.save(campaign)
    _catch_up(plane, campaign)


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteCampaign."""
    campaign = plane.get(caller, "Campaign", request["campaignArn"])
    plane.check_deletable(campaign)
    plane.machine.begin(campaign, "delete")
    return {}


def follow(plane: ControlPlane, version: Resource) -> None:
    """Move the campaigns that ask for the latest version of a solution to a new one."""
    solution = version.document["solutionArn"]
    for campaign in siblings(plane.store, version, "Campaign", solutionArn=solution):
        _catch_up(plane, campaign)


def _catch_up(plane: ControlPlane, campaign: Resource) -> None:
    """Update a resting campaign that follows the latest version, when there is a newer one."""
    config = campaign.document["campaignConfig"]
    if (
        not config.get("syncWithLatestSolutionVersion")
        or campaign.status != ACTIVE
        or campaign.phase
    ):
        return
    latest = _latest(plane, campaign, campaign.links["solutionArn"])
    if latest is not None and latest.arn != campaign.document["solutionVersionArn"]:
        _begin_update(plane, campaign, latest, campaign.document["minProvisionedTPS"], config)


def created(plane: ControlPlane, campaign: Resource, _facts: Json) -> None:
    """The campaign is ACTIVE; a version may have become so meanwhile."""
    _catch_up(plane, campaign)


def _latest(plane: ControlPlane, near: Resource, solution_arn: str) -> Resource | None:
    versions = siblings(plane.store, near, "SolutionVersion", solutionArn=solution_arn)
    return next((each for each in reversed(versions) if each.status == ACTIVE), None)


def _version(plane: ControlPlane, caller: Caller, arn: str) -> Resource:
    """The version that a request names, also as `<solution ARN>/$LATEST`."""
    if not arn.endswith(LATEST):
        return plane.active(caller, "SolutionVersion", arn)
    solution = plane.active(caller, "Solution", arn.removesuffix(LATEST))
    latest = _latest(plane, solution, solution.arn)
    if latest is None:
        raise in_use(f"Solution {solution.arn} has no ACTIVE version.")
    return latest


def _config(request: Json, version_arn: str) -> Json:
    config: Json = dict(request.get("campaignConfig", {}))
    if "rankingInfluence" in config:
        raise not_served("campaignConfig.rankingInfluence")
    if config.get("syncWithLatestSolutionVersion") and not version_arn.endswith(LATEST):
        raise invalid_input(
            "syncWithLatestSolutionVersion needs a solutionVersionArn of the form <solution ARN>/$LATEST."
        )
    config["itemExplorationConfig"] = exploration.checked(config.get("itemExplorationConfig", {}))
    return config
