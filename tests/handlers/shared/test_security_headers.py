from components.api import response_headers
from handlers.shared.security_headers import SECURITY_HEADERS


def test_functions_say_what_the_gateway_says() -> None:
    assert SECURITY_HEADERS == response_headers.SECURITY_HEADERS
