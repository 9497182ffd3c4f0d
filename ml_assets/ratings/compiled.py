"""How the arithmetic of the rating pass is compiled, and when what was compiled is used again.

The pass is a loop in which each step needs the one before: there is nothing to vectorise, so numba compiles it.
Without `fastmath`: the numbers are those the same lines give in plain Python, bit for bit. Whatever imports this
module imports numba (half a second), so only `timeline.rate` does, when it is called.

The first pass on a machine compiles (`docs/MEASUREMENTS.md` says how long) and later processes read what it left in
`__pycache__` beside the module, or, where an installation is read-only, in the user's cache directory. Where neither
can be written to, numba says "cannot cache function": set `NUMBA_CACHE_DIR` to a directory that can.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


def sources_sha256() -> str:
    """Name the sources of this package by a digest.

    numba compiles a kept function anew when its own file changes, and does not see that a function or a constant of
    another file did. It does see what a kept function closes over, so each closes over this.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def compiled(function: _Function) -> _Function:
    """Compile a function where it is called from a kept one."""
    return cast(_Function, njit(function))


def kept(function: _Function) -> _Function:
    """Compile a function once a machine; it has to close over `sources_sha256()`."""
    return cast(_Function, njit(cache=True)(function))
