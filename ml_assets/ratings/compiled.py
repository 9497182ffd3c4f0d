"""How the arithmetic of the rating pass is compiled, and when what was compiled is used again.

The pass is a loop in which each step needs the one before: there is nothing to vectorise, so numba compiles it.
Without `fastmath`: the numbers are those the same lines give in plain Python, bit for bit. Whatever imports this
module imports numba (half a second), so only `timeline.rate` does, when it is called.

The first pass on a machine compiles (`docs/MEASUREMENTS.md` says how long) and later processes read what it left in
`__pycache__` beside the module, or, where an installation is read-only, in the user's cache directory, or in
`NUMBA_CACHE_DIR` where that is set.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

from ml_assets.odds import margin

_Function = TypeVar("_Function", bound=Callable[..., Any])


def sources_sha256() -> str:
    """Name what is compiled, this package and the one constant from outside it, by a digest.

    numba compiles a kept function anew when its own file changes, and does not see that a function or a constant of
    another file did. It does see what a kept function closes over, so each closes over this.
    """
    digest = hashlib.sha256()
    for path in (*sorted(Path(__file__).parent.glob("*.py")), Path(margin.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def compiled(function: _Function) -> _Function:
    """Compile a function where it is called from a kept one."""
    return cast(_Function, njit(function))


def kept(function: _Function) -> _Function:
    """Compile a function once a machine; it has to close over `sources_sha256()`.

    Raises:
        RuntimeError: What is compiled can be written nowhere.
    """
    try:
        return cast(_Function, njit(cache=True)(function))
    except RuntimeError as error:
        raise RuntimeError(f"set NUMBA_CACHE_DIR to a directory that can be written to: {error}") from error
