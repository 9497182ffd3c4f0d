"""Headers of every answer: those that keep browsers careful, and how long an answer may be kept."""

_DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_CAREFUL = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_DATA = [*_CAREFUL, (b"content-security-policy", _DATA_POLICY)]
_PAGE = [*_CAREFUL, (b"content-security-policy", _PAGE_POLICY)]
NO_STORE = (b"cache-control", b"no-store")
#: The documentation changes with a deployment only.
DOCUMENTATION_SECONDS = 3600


def security_headers(path: str) -> list[tuple[bytes, bytes]]:
    """Give the headers that keep browsers careful; the documentation page may load its own scripts."""
    return _PAGE if path.startswith("/schema") else _DATA


def cache_control(max_age: int, *, is_private: bool) -> tuple[bytes, bytes]:
    """Say how long an answer may be kept, and by whom."""
    return (b"cache-control", b"%s, max-age=%d" % (b"private" if is_private else b"public", max_age))
