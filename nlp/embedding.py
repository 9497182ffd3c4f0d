"""Text to vectors, by a model that a setting names. The only part of this package the API's process loads.

`wordllama` (256 numbers a text, its weights in the package) is the default. A name with a slash is one of
sentence-transformers, which has to be installed beside us and may have to download.
"""

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Texts embedded at once: bounds the memory.
BATCH = 1024


class UnknownModelError(ValueError):
    """No such model here; the message says what there is."""


class Embedder:
    """A loaded model.

    Attributes:
        name: As the setting names it.
        dimensions: Numbers a vector has.
    """

    def __init__(self, name: str) -> None:
        """Load a model; half a second for the default.

        Raises:
            UnknownModelError: There is none of the name.
        """
        self.name = name
        self._embed: Any
        if name == "wordllama":
            self._embed = _wordllama()
        elif "/" in name:
            self._embed = _sentence_transformer(name)
        else:
            raise UnknownModelError(
                f"EMBEDDING_MODEL={name} is none we know: take wordllama, or a name of sentence-transformers"
                " (organisation/model) after installing that package"
            )
        self.dimensions = int(self._embed(["football"]).shape[1])

    @property
    def slug(self) -> str:
        """The name as part of a table's name."""
        return slug_of(self.name)

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Give a vector of length one for each text; of nothing, zeros.

        Args:
            texts: Any number.

        Returns:
            float32, (texts, dimensions).
        """
        import numpy as np  # loaded with the model, on first use: without it the API stays small

        parts = [
            np.asarray(self._embed([text or " " for text in texts[begin : begin + BATCH]]), dtype=np.float32)
            for begin in range(0, len(texts), BATCH)
        ]
        vectors = np.concatenate(parts) if parts else np.zeros((0, self.dimensions), dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.nan_to_num(vectors / np.where(norms > 0, norms, 1.0)).astype(np.float32)


def slug_of(name: str) -> str:
    """Write the name of a model as part of a table's name."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]


@functools.cache
def load_embedder(name: str) -> Embedder:
    """Load a model once a process."""
    return Embedder(name)


def vector_text(vector: "NDArray[np.float32]") -> str:
    """Write a vector as pgvector reads it."""
    return "[" + ",".join(f"{value:.6g}" for value in vector) + "]"


def _wordllama() -> Any:
    import wordllama

    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    return functools.partial(model.embed, norm=False)


def _sentence_transformer(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise UnknownModelError(
            f"EMBEDDING_MODEL={name} needs the package sentence-transformers: install it"
        ) from error
    return SentenceTransformer(name).encode
