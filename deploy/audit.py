"""`python -m deploy.audit`, `make audit`: the pinned packages in a public database of known vulnerabilities (OSV).

Ends with 0 where none is known, 1 where one is, 3 where nobody could be asked: then nothing is known either way.
"""

import sys

import httpx

from deploy.packages import pinned

ADDRESS = "https://api.osv.dev/v1/querybatch"
NOBODY_ASKED = 3


def known_vulnerabilities(packages: dict[str, str], client: httpx.Client) -> dict[str, list[str]]:
    """Ask for every package at once: ids of what is known of it, by `name==version`.

    Raises:
        httpx.HTTPError: The service cannot be reached, or answered with an error.
    """
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in packages.items()
    ]
    answer = client.post(ADDRESS, json={"queries": queries}).raise_for_status().json()
    return {
        f"{name}=={version}": [each["id"] for each in result["vulns"]]
        for (name, version), result in zip(packages.items(), answer["results"], strict=True)
        if result.get("vulns")
    }


def main(client: httpx.Client | None = None) -> int:
    """Say what is known, and give the exit code."""
    packages = pinned()
    try:
        found = known_vulnerabilities(packages, client or httpx.Client(timeout=30))
    except httpx.HTTPError as error:
        sys.stdout.write(f"nobody could be asked ({ADDRESS}: {error}): come back with a network; nothing is known\n")
        return NOBODY_ASKED
    for package, ids in found.items():
        sys.stdout.write(f"{package}: {', '.join(ids)}\n")
    sys.stdout.write(f"{len(found)} of {len(packages)} packages have known vulnerabilities\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
