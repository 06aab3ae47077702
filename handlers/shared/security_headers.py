"""What every answer says to browsers: that it is data of the moment, to be kept, framed, guessed at and run by nobody."""

from collections.abc import Mapping

SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The same that API Gateway adds to answers that no function makes (components/api/response_headers.py)."""
