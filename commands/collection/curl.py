"""A shell script with a curl line for each request."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence

from commands.collection.requests import STACK_OUTPUTS, ApiRequest, variable

# Keys are handed to curl on its standard input: every process of a machine can read the arguments of all others.
_HEAD = r"""#!/bin/sh
# Every request of the API, as curl (7.76 or newer) sends it, with the examples of the OpenAPI document.
#
#   eval "$(make -s env)"     # on AWS: a shell with AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
#   sh {name} local {parts}
{needs}#
# The first word is the stack; the others say which parts of this script to run. Prints body and status of each answer, and
# stops at the first that is an error.
set -eu
stack="$1"
shift
output() { pulumi stack output "$1" --show-secrets --stack "$stack"; }
url="$(output apiUrl)"
{variables}
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
"""
_ISSUER_NOTE = "#\n# TOKEN is a token of the issuer, in the environment.\n"
_TAIL = 'for part in "$@"; do "part_$part"; done\n'


def script(name: str, requests: Sequence[ApiRequest]) -> str:
    """Return a script for the shell `sh`; there is no secret in it.

    Args:
        name: path of the script, for its head.
        requests: in their order.
    """
    parts = list(dict.fromkeys(request.folder for request in requests))
    used = [
        output
        for output in STACK_OUTPUTS
        if any(variable(output) in (request.body or "") for request in requests)
    ]
    has_key = any(request.has_key for request in requests)
    has_token = any(request.has_token for request in requests)
    variables = {**({"key": "apiKey"} if has_key else {}), **{output: output for output in used}}
    head = (
        _HEAD.replace("{name}", name)
        .replace("{parts}", " ".join(parts))
        .replace("{needs}", _ISSUER_NOTE if has_token else "")
        .replace("{variables}", "".join(f'{v}="$(output {o})"\n' for v, o in variables.items()))
    )
    return "\n".join([head, *(_part(part, requests) for part in parts), _TAIL])


def _part(folder: str, requests: Sequence[ApiRequest]) -> str:
    lines = "\n".join(_lines(request) for request in requests if request.folder == folder)
    return f"part_{folder}() {{\n{lines}}}\n"


def _lines(request: ApiRequest) -> str:
    needs = {
        "with_key": request.has_key,
        "with_token": request.has_token,
        "signed": request.is_signed,
    }
    settings = " ".join(["settings", *(part for part, is_needed in needs.items() if is_needed)])
    body = "" if request.body is None else f" \\\n    --data {_one_line(request.body)}"
    return (
        f"  # {request.name}\n  {settings} | curl --config - --request {request.method}"
        f' "$url"{shlex.quote(request.target)}{body}\n'
    )


def _one_line(body: str) -> str:
    """A body as one word of the shell, in which variables are those of the script."""
    quoted = shlex.quote(json.dumps(json.loads(body), ensure_ascii=False))
    names = "|".join(STACK_OUTPUTS)
    return re.sub(rf"\{{\{{({names})\}}\}}", r"""'"$\1"'""", quoted)
