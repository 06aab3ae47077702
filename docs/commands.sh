#!/bin/sh
# Every request of the API, as curl (7.76 or newer) sends it, with the examples of the OpenAPI document.
#
#   eval "$(make -s env)"     # on AWS: a shell with AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
#   sh docs/commands.sh local events recommendations owner admin
#
# The first word is the stack; the others say which parts of this script to run. Prints body and status of each answer, and
# stops at the first that is an error.
set -eu
stack="$1"
shift
output() { pulumi stack output "$1" --show-secrets --stack "$stack"; }
url="$(output apiUrl)"
key="$(output apiKey)"
datasetGroupArn="$(output datasetGroupArn)"
solutionArn="$(output solutionArn)"
solutionVersionArn="$(output solutionVersionArn)"
campaignArn="$(output campaignArn)"

# What curl reads as its configuration: no other process can see it.
options='silent
show-error
fail-with-body
header = "Content-Type: application/json"
write-out = "\n%{http_code}\n"'
settings() { printf '%s\n' "$options"; for part in "$@"; do "$part"; done; }
with_token() { printf '%s\n' "header = \"Authorization: Bearer $TOKEN\""; }
with_key() { printf '%s\n' "header = \"x-api-key: $key\""; }
signed() {
  printf '%s\n' "user = \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"" "aws-sigv4 = \"aws:amz:$AWS_REGION:execute-api\""
  if [ -n "${AWS_SESSION_TOKEN:-}" ]; then printf '%s\n' "header = \"x-amz-security-token: $AWS_SESSION_TOKEN\""; fi
}

part_events() {
  # Record events
  settings with_key | curl --config - --request POST "$url"/events \
    --data '{"events": [{"userId": "429", "sessionId": "visit-7", "itemId": "185", "eventType": "View", "sentAt": 1700000000}, {"userId": "429", "sessionId": "visit-7", "itemId": "364", "eventType": "View", "sentAt": "2023-11-14T22:15:20Z", "eventValue": 19.9, "properties": {"device": "phone"}}]}'

  # Record one event, or several equal ones
  settings with_key | curl --config - --request POST "$url"/data \
    --data '{"Data": {"userId": "429", "interactions": 3, "itemId": "185", "eventType": "View", "dateFrom": "2022-01-01", "dateTo": "2023-04-05"}}'

  # Record events, and learn what became of each
  settings with_key | curl --config - --request POST "$url"/putEvents \
    --data '{"userId": "429", "sessionId": "visit-7", "eventList": [{"eventType": "View", "sentAt": 1700000000, "itemId": "185", "properties": "{\"device\": \"phone\"}"}]}'
}

part_recommendations() {
  # Recommend items to a user
  settings with_key | curl --config - --request GET "$url"'/recommendations/429?numResults=5'

  # Recommend items to a user, with details of the call
  settings with_key | curl --config - --request GET "$url"'/getRecommendations?userId=429&numResults=5'

  # Recommend what goes with an item
  settings with_key | curl --config - --request GET "$url"'/related/185?numResults=5'

  # Put items into a user's order
  settings with_key | curl --config - --request POST "$url"/rankings \
    --data '{"userId": "429", "itemIds": ["185", "364", "367"]}'

  # Recommend what is popular
  settings with_key | curl --config - --request GET "$url"'/popular?numResults=5'
}

part_owner() {
  # Put items, or replace them
  settings signed | curl --config - --request PUT "$url"/items \
    --data '{"items": [{"itemId": "cedar-bay-cove-hike-601", "properties": {"category": "beach"}}]}'

  # Put users, or replace them
  settings signed | curl --config - --request PUT "$url"/users \
    --data '{"users": [{"userId": "429", "properties": {"ageGroup": "31-50"}}]}'

  # Delete a user
  settings signed | curl --config - --request DELETE "$url"/users/429

  # Tell how far the deletion of a user is
  settings signed | curl --config - --request GET "$url"/users/429/deletion
}

part_admin() {
  # Train a solution
  settings signed | curl --config - --request POST "$url"/solutionVersion \
    --data '{"solutionArn": "'"$solutionArn"'", "version": "v1"}'

  # Look at a training
  settings signed | curl --config - --request POST "$url"/describeSolutionVersion \
    --data '{"solutionVersionArn": "'"$solutionVersionArn"'"}'

  # Make a campaign
  settings signed | curl --config - --request POST "$url"/campaign \
    --data '{"solutionVersionArn": "'"$solutionVersionArn"'", "name": "my-campaign"}'

  # Look at a campaign
  settings signed | curl --config - --request POST "$url"/describeCampaign \
    --data '{"campaignArn": "'"$campaignArn"'"}'

  # Get the event tracker, or make it again
  settings signed | curl --config - --request POST "$url"/eventTracker \
    --data '{"name": "my-tracker", "datasetGroupArn": "'"$datasetGroupArn"'"}'

  # Delete a campaign, the event tracker, or both
  settings signed | curl --config - --request DELETE "$url"/deleteResources \
    --data '{"campaignArn": "arn:aws:personalize:us-east-1:000000000000:campaign/my-campaign", "eventTrackerArn": "arn:aws:personalize:us-east-1:000000000000:event-tracker/0a1b2c3d"}'
}

for part in "$@"; do "part_$part"; done
