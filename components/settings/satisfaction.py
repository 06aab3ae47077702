"""The settings `personalize:satisfaction`: by which events users say how they like an item."""

from typing import Self

from pydantic import model_validator

from components.settings.section import Section
from components.settings.values import EventType

NOT_DISLIKED = "not-disliked"
"""The filter that a dislike brings: all items but those that the user dislikes."""


class SatisfactionSettings(Section):
    """Event types that say something about satisfaction, any of them.

    Attributes:
        like: the type of events by which users say that they like an item.
        dislike: the type by which they say that they do not.
        rating: the type of events whose value is a mark.
        lowest_rating: the worst mark.
        highest_rating: the best one.
        good_rating: the least mark that says that they like it; three quarters of the way up where it is not set.
    """

    like: EventType | None = None
    dislike: EventType | None = None
    rating: EventType | None = None
    lowest_rating: float = 1
    highest_rating: float = 5
    good_rating: float | None = None

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if not self.event_types:
            raise ValueError("personalize:satisfaction is empty; set like, dislike or rating")
        alike = {each.lower() for each in self.event_types}
        if len(alike) < len(self.event_types):
            # Source: Amazon Personalize Developer Guide, "Filter expressions": event types are compared without case.
            raise ValueError(
                "personalize:satisfaction has one event type twice; like, dislike and rating need types of their own, "
                "which differ in more than case"
            )
        return self

    @model_validator(mode="after")
    def _a_filter_can_name_the_dislike(self) -> Self:
        if '"' in (self.dislike or ""):
            raise ValueError(
                f"personalize:satisfaction.dislike is {self.dislike!r}; a filter names it, and so it can have no quotation mark"
            )
        return self

    @model_validator(mode="after")
    def _marks_are_in_order(self) -> Self:
        if not self.lowest_rating < self.highest_rating:
            raise ValueError(
                f"personalize:satisfaction.lowestRating is {self.lowest_rating:g} and highestRating {self.highest_rating:g}; "
                "the lowest must be less than the highest"
            )
        if not self.lowest_rating <= self.least_good_rating <= self.highest_rating:
            raise ValueError(
                f"personalize:satisfaction.goodRating is {self.good_rating}; allowed is {self.lowest_rating:g} to "
                f"{self.highest_rating:g}"
            )
        return self

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The types that say, or may say, the opposite of interest."""
        return tuple(each for each in (self.dislike, self.rating) if each is not None)

    @property
    def event_types(self) -> tuple[str, ...]:
        """The types that are set."""
        return tuple(each for each in (self.like, self.dislike, self.rating) if each is not None)

    @property
    def least_good_rating(self) -> float:
        """The least mark that counts as interest."""
        if self.good_rating is not None:
            return self.good_rating
        return self.lowest_rating + (self.highest_rating - self.lowest_rating) * 3 / 4

    @property
    def thresholds(self) -> dict[str, float]:
        """The least value of events that count in training, by event type."""
        return {} if self.rating is None else {self.rating: self.least_good_rating}

    @property
    def filters(self) -> dict[str, str]:
        """Expressions of the filters that a stack has for it, by name."""
        if self.dislike is None:
            return {}
        return {NOT_DISLIKED: f'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("{self.dislike}")'}
