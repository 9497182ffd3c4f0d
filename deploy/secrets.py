"""`python -m deploy.secrets`: refuse what looks like a secret in any file of the repository; part of `make check`."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
#: Kinds by name, with what they look like.
PATTERNS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY"),
    "a cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10,}|sk-[A-Za-z0-9]{32,})"),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "a key of a provider": re.compile(
        r"(?i)\b(?:football_data_api_key|api_football_key|x-auth-token|x-apisports-key|api_secret)\b"
        r"[\"']?\s*[:=]\s*[\"']?([0-9a-f]{32,64})\b"
    ),
    "a password in an address": re.compile(r"\w+://[\w.-]+:(?!secret\b|password\b|\$|\{|<|…)[^\s@/:\"'{}]{6,}@"),
}
#: A line that ends so says why what it has is none.
ALLOWED = "no-secret"
_LARGEST = 2_000_000


def secrets_in(text: str) -> Iterator[tuple[int, str]]:
    """Find lines that hold what looks like a secret: number and kind."""
    for number, line in enumerate(text.splitlines(), 1):
        if ALLOWED in line:
            continue
        for kind, pattern in PATTERNS.items():
            if pattern.search(line):
                yield number, kind


def tracked_files() -> list[Path]:
    """List the files of the repository, those not yet added included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=PROJECT_DIR, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [path for name in listed.stdout.split("\0") if name and (path := PROJECT_DIR / name).is_file()]


def main() -> None:
    """Look at every file; end with 1 where something was found."""
    found = 0
    for path in tracked_files():
        if path.is_symlink() or path.stat().st_size > _LARGEST:
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, kind in secrets_in(text):
            found += 1
            sys.stdout.write(f"{path.relative_to(PROJECT_DIR)}:{number}: {kind}\n")
    if found:
        sys.exit(f"{found} lines look like secrets: take them out (and change what has leaked), or end a line that has"
                 f" none with `# {ALLOWED}: why`")  # fmt: skip


if __name__ == "__main__":
    main()
