"""What a live stack does with the permissions behind its routes."""

from __future__ import annotations

import time

from tests.support.live_stack import MARK, Live, Refusal, marked, name
from tests.support.waiting import until


class RouteExercises(Live):
    """By requests of visitors and of the owner."""

    # By the public routes

    def send_one_event(self) -> Refusal:
        return self._post("/data", {"Data": {**self._event(), "interactions": 1}})

    def send_events(self) -> Refusal:
        return self._post("/events", {"events": [self._event()]})

    def put_events(self) -> Refusal:
        event = {"eventType": "View", "itemId": marked("item"), "sentAt": int(time.time())}
        ids = {"userId": marked("user"), "sessionId": marked("session")}
        return self._post("/putEvents", {**ids, "eventList": [event]})

    def ask_own_campaign(self) -> Refusal:
        return self._get(
            f"/getRecommendations?userId={marked('user')}&campaignArn={self.own_campaign}"
        )

    # By signed requests

    def put_items(self) -> Refusal:
        words = dict.fromkeys(("category", "location", "season"), "x")
        item = {
            "itemId": marked("item"),
            "properties": {**words, "price": 1.0, "creationTimestamp": 1},
        }
        return self._signed("PUT", "/items", {"items": [item]})

    def put_users(self) -> Refusal:
        words = dict.fromkeys(("ageGroup", "homeRegion", "travelsWith"), "x")
        return self._signed(
            "PUT", "/users", {"users": [{"userId": marked("user"), "properties": words}]}
        )

    def describe_version(self) -> Refusal:
        named = {"solutionVersionArn": self.outputs["solutionVersionArn"]}
        return self._signed("POST", "/describeSolutionVersion", named)

    def describe_campaign(self) -> Refusal:
        named = {"campaignArn": self.outputs["campaignArn"]}
        return self._signed("POST", "/describeCampaign", named)

    def train(self) -> Refusal:
        solution = self.outputs["solutionArn"]
        unknown = {"solutionArn": f"{solution}-none", "version": "v"}
        return self._signed("POST", "/solutionVersion", unknown, 404) or self._signed(
            "POST", "/solutionVersion", {"solutionArn": solution, "version": name("v")}
        )

    def campaign_life(self) -> Refusal:
        """Make a campaign of the owner's, and delete it."""
        version = self.outputs["solutionVersionArn"]
        named, solution = name("c"), self.outputs["solutionArn"]
        unknown = {"solutionVersionArn": f"{solution}-none/v", "name": "c"}
        refused = self._signed("POST", "/campaign", unknown, 404) or self._signed(
            "POST", "/campaign", {"solutionVersionArn": version, "name": named}
        )
        if refused:
            return refused
        arn = self.outputs["campaignArn"].rpartition("/")[0] + f"/{named}"
        until(lambda: self._campaign_status(arn) == "ACTIVE")
        return self._signed("DELETE", "/deleteResources", {"campaignArn": arn})

    def make_own_campaign(self) -> None:
        """Make the one that stays."""
        version = self.outputs["solutionVersionArn"]
        body = {"solutionVersionArn": version, "name": name("own")}
        status, made = self._send("POST", "/campaign", body)
        assert status == 200, made
        self.own_campaign = made["campaignArn"]
        until(lambda: self._campaign_status(self.own_campaign) == "ACTIVE")

    def tracker_life(self) -> Refusal:
        """Delete the tracker, and make it anew."""
        group = {"datasetGroupArn": self.outputs["datasetGroupArn"]}
        unknown = {"datasetGroupArn": self.outputs["datasetGroupArn"] + "-none"}
        refused = self._signed("POST", "/eventTracker", unknown, 404)
        for tracker in [] if refused else self._trackers():
            refused = self._signed("POST", "/eventTracker", group) or self._signed(
                "DELETE", "/deleteResources", {"eventTrackerArn": tracker}
            )
        if refused:
            return refused
        until(lambda: not self._trackers())
        refused = self._signed("POST", "/eventTracker", group)
        if refused is None:
            until(lambda: self._trackers("ACTIVE"))
        return refused

    def delete_user(self) -> Refusal:
        status, body = self._send("DELETE", f"/users/{marked('user')}", {})
        if status != 202:
            return f"{status} {body}"
        self._until_deleted(body["dataDeletionJobArn"])
        return None

    def follow_deletion(self) -> Refusal:
        status, body = self._send("DELETE", f"/users/followed-{MARK}", {})
        assert status == 202, body
        return self._signed("GET", f"/users/followed-{MARK}/deletion", {})

    # Parts

    def _campaign_status(self, arn: str) -> str:
        described = self.client("personalize").describe_campaign(campaignArn=arn)
        return str(described["campaign"]["status"])

    def _trackers(self, status: str = "") -> list[str]:
        listed = self.client("personalize").list_event_trackers(
            datasetGroupArn=self.outputs["datasetGroupArn"]
        )
        return [
            each["eventTrackerArn"]
            for each in listed["eventTrackers"]
            if each["status"].startswith(status)
        ]
