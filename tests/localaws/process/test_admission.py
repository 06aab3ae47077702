import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.process.admission import (
    LOOPBACK_NAMES,
    host_refusal,
    is_own_authority,
    is_own_url,
    origin_refusal,
)

PORT = 4566
ports = st.integers(min_value=1, max_value=65535)
names = st.sampled_from([*LOOPBACK_NAMES, "abcdefghij.execute-api.localhost"])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:4566",
        "localhost:4566",
        "LocalHost:4566",
        "[::1]:4566",
        "abcd123456.execute-api.localhost:4566",
        "abcd123456.execute-api.127.0.0.1:4566",
    ],
)
def test_own_hosts(host: str) -> None:
    assert host_refusal([(b"Host", host.encode())], PORT) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "localhost:",
        "localhost:4567",
        "localhost:04566x",
        "localhost:4566.",
        "localhost.:4566",
        "localhost:4566@evil.example",
        "evil.example",
        "evil.example:4566",
        "localhost.evil.example:4566",
        "127.0.0.1.evil.example:4566",
        "127.0.0.2:4566",
        "0.0.0.0:4566",
        "2130706433:4566",
        "[::ffff:127.0.0.1]:4566",
        "192.168.0.7:4566",
        "bucket.s3.localhost:4566",
        "evil.localhost:4566",
        "abcd123456.execute-api.evil.example:4566",
        "x.abcd123456.execute-api.localhost:4566",
        "localhost:4566\n",
        "localhost:٤٥٦٦",
    ],
)
def test_foreign_hosts(host: str) -> None:
    refusal = host_refusal([(b"host", host.encode())], PORT)
    assert refusal is not None
    assert "answers only to 127.0.0.1:4566" in refusal


def test_a_request_names_one_host() -> None:
    assert host_refusal([], PORT) is not None
    twice = [(b"host", b"localhost:4566"), (b"HOST", b"localhost:4566")]
    assert host_refusal(twice, PORT) is not None


def test_port_80_needs_no_port() -> None:
    assert is_own_authority("localhost", 80)
    assert is_own_authority("localhost:80", 80)
    assert not is_own_authority("localhost", 4566)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Origin", "http://evil.example"),
        ("Origin", "https://localhost:4566"),
        ("Origin", "http://localhost:3000"),
        ("Origin", "http://localhost"),
        ("Origin", "null"),
        ("Origin", ""),
        ("Origin", "file://"),
        ("Origin", "chrome-extension://abcdef"),
        ("Origin", "http://localhost:4566@evil.example"),
        ("Origin", "http://evil.example/http://localhost:4566"),
        ("Referer", "http://evil.example/page"),
        ("Referer", "http://localhost:3000/"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Sec-Fetch-Site", "Same-Origin"),
        ("Sec-Fetch-Site", ""),
    ],
)
def test_foreign_pages(name: str, value: str) -> None:
    headers = [(b"host", b"localhost:4566"), (name.lower().encode(), value.encode())]
    refusal = origin_refusal(headers, PORT)
    assert refusal is not None
    assert refusal.startswith(f"{name} is {value!r}")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost:4566"},
        {"Origin": "http://127.0.0.1:4566", "Sec-Fetch-Site": "same-origin"},
        {"Referer": "http://localhost:4566/bucket/page.html?a=b", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://abcd123456.execute-api.localhost:4566"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_own_pages_and_programs(headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert origin_refusal(raw, PORT) is None


def test_one_foreign_value_among_own_ones_is_enough() -> None:
    raw = [(b"origin", b"http://localhost:4566"), (b"origin", b"http://evil.example")]
    assert origin_refusal(raw, PORT) is not None


@given(names, ports, ports)
def test_only_the_own_port_is_own(name: str, port: int, other: int) -> None:
    assert is_own_authority(f"{name}:{port}", port)
    assert is_own_authority(f"{name}:{other}", port) == (port == other)


@given(st.text(max_size=40), ports)
def test_no_other_text_is_an_authority(text: str, port: int) -> None:
    own = {f"{name}:{port}" for name in LOOPBACK_NAMES}
    if is_own_authority(text, port):
        assert text.lower() in own | set(LOOPBACK_NAMES) or ".execute-api." in text.lower()


@given(st.text(min_size=1, max_size=10), names, ports)
def test_nothing_before_or_behind_an_own_authority_leaves_it_own(
    text: str, name: str, port: int
) -> None:
    own = f"{name}:{port}"
    assert not is_own_authority(text + own, port)
    if not text.isdigit():
        assert not is_own_authority(own + text, port)


@given(st.text(max_size=40), names, ports)
def test_a_page_of_another_host_is_never_own(text: str, name: str, port: int) -> None:
    """Whatever follows a foreign host: it is the host that counts."""
    assert not is_own_url(f"http://evil.example/{text}http://{name}:{port}", port)
    assert not is_own_url(f"http://{name}.evil.example:{port}{text}", port)
    assert is_own_url(f"http://{name}:{port}/{text}", port)
