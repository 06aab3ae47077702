"""The sections `campaign` and `campaigns`, and the campaigns inside of solutions."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.retraining.parameter_file.collected import Collected
from handlers.retraining.parameter_file.entries import Entry, listed
from handlers.retraining.parameter_file.plan import Campaign, Solution
from handlers.shared.service.recipes import EXPLORING, RECIPE_ARN_PREFIX, RECIPES, explores

KEY_ENDING = "Campaign"
"""A public file gives the campaign of the solution with the key `sims` the key `simsCampaign`."""

# Source: Amazon Personalize Developer Guide, "USER_SEGMENTATION recipes": they answer batch segment jobs alone.
_WITHOUT_CAMPAIGN = frozenset({"USER_SEGMENTATION"})


def read_campaigns(
    given: Sequence[Entry],
    solution_entries: Sequence[Entry],
    solutions: Sequence[Solution],
    found: Collected,
) -> tuple[Campaign, ...]:
    """The campaigns of a file whose form is right, and those that belong to no solution.

    Args:
        given: entries of the sections at the top of the file.
        solution_entries: of which some may have campaigns inside.
        solutions: what became of them, in the same order.
        found: takes problems and warnings.
    """
    nested = [
        (campaign, solution)
        for of_solution, solution in zip(solution_entries, solutions, strict=True)
        for campaign in listed(
            of_solution.wrapper.get("campaigns", []), (*of_solution.wrapper_path, "campaigns")
        )
    ]
    by_key = {
        each.key: solution
        for each, solution in zip(solution_entries, solutions, strict=True)
        if each.key
    }
    top = [(campaign, _solution_of(campaign, solutions, by_key, found)) for campaign in given]
    for campaign, solution in nested:
        if campaign.request.get("solution", solution.name) != solution.name:
            found.problem(
                (*campaign.path, "solution"),
                f"is not {solution.name}, in which it stands; remove it.",
            )
    pairs = [*nested, *((campaign, solution) for campaign, solution in top if solution)]
    return tuple(_campaign(campaign, solution, found) for campaign, solution in pairs)


def _campaign(given: Entry, solution: Solution, found: Collected) -> Campaign:
    recipe = solution.request["recipeArn"].removeprefix(RECIPE_ARN_PREFIX)
    if RECIPES.get(recipe) in _WITHOUT_CAMPAIGN:
        found.problem(
            given.path,
            f"is a campaign of {solution.name}, whose recipe {recipe} has none: it answers batch jobs alone. Remove it.",
        )
    config = given.request.get("campaignConfig", {})
    if "itemExplorationConfig" in config and not explores(solution.request["recipeArn"]):
        found.problem(
            (*given.path, "campaignConfig", "itemExplorationConfig"),
            f"is a setting of campaigns of the recipe {EXPLORING} alone, and that of {solution.name} is {recipe}; remove it.",
        )
    sent = {key: value for key, value in given.request.items() if key != "solution"}
    return Campaign(
        name=given.request["name"],
        solution=solution.name,
        request={"minProvisionedTPS": 1, **sent},
    )


def _solution_of(
    campaign: Entry,
    solutions: Sequence[Solution],
    by_key: Mapping[str, Solution],
    found: Collected,
) -> Solution | None:
    """The solution that a campaign names, or whose key it has, or the only one."""
    by_name = {solution.name: solution for solution in solutions}
    named: Any = campaign.request.get("solution")
    if named is not None:
        if named not in by_name:
            found.problem(
                (*campaign.path, "solution"),
                f"is {named}, and the solutions are {', '.join(by_name)}.",
            )
        return by_name.get(named)
    for key in (campaign.key, campaign.key.removesuffix(KEY_ENDING)):
        if key in by_key:
            return by_key[key]
    if len(solutions) == 1:
        return solutions[0]
    found.problem(
        campaign.path,
        f'does not say of which solution it is. Add "solution" with one of {", ".join(by_name)}.',
    )
    return None
