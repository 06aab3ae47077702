"""A shell script with a curl line for each request."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence

from commands.collection.requests import ApiRequest

# Keys are handed to curl on its standard input: every process of a machine can read the arguments of all others.
_HEAD = r"""#!/bin/sh
# Every request of the API, as curl (7.76 or newer) sends it, with the examples of the OpenAPI document.
#
#   eval "$(make -s env)"     # on AWS: a shell with AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
#   sh {name} local
#
# Prints body and status of each answer, and stops at the first that is an error. Copy single lines after the functions.
set -eu
stack="${1:-local}"
url="$(pulumi stack output apiUrl --stack "$stack")"
key="$(pulumi stack output apiKey --show-secrets --stack "$stack")"

# What curl reads as its configuration: no other process can see it.
options='silent
show-error
fail-with-body
header = "Content-Type: application/json"
write-out = "\n%{http_code}\n"'
settings() { printf '%s\n' "$options"; for part in "$@"; do "$part"; done; }
with_key() { printf '%s\n' "header = \"x-api-key: $key\""; }
signed() {
  printf '%s\n' "user = \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"" "aws-sigv4 = \"aws:amz:$AWS_REGION:execute-api\""
  if [ -n "${AWS_SESSION_TOKEN:-}" ]; then printf '%s\n' "header = \"x-amz-security-token: $AWS_SESSION_TOKEN\""; fi
}
"""


def script(name: str, requests: Sequence[ApiRequest]) -> str:
    """Return a script for the shell `sh`; there is no secret in it.

    Args:
        name: path of the script, for its head.
        requests: in their order.
    """
    return "\n".join([_HEAD.replace("{name}", name), *map(_lines, requests)])


def _lines(request: ApiRequest) -> str:
    needs = {"with_key": request.has_key, "signed": request.is_signed}
    settings = " ".join(["settings", *(part for part, is_needed in needs.items() if is_needed)])
    body = "" if request.body is None else f" \\\n  --data {_one_line(request.body)}"
    return (
        f"# {request.name}\n{settings} | curl --config - --request {request.method}"
        f' "$url"{shlex.quote(request.target)}{body}\n'
    )


def _one_line(body: str) -> str:
    return shlex.quote(json.dumps(json.loads(body), ensure_ascii=False))
