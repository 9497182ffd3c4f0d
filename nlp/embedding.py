"""Text to vectors, by a model that a setting names. The only part of this package the API's process loads.

`wordllama` (256 numbers a text, its weights in the package) is the default. A name with a slash is one of
sentence-transformers, which has to be installed beside us and may have to download.
"""

import functools
import json
import re
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Texts embedded at once: bounds the memory.
BATCH = 1024
#: Texts that are padded to the longest of them, as `wordllama` does.
_PADDED_TOGETHER = 64


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
            self._embed = _WordLlama()
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


class _WordLlama:
    """The mean of the vectors of a text's tokens, as `wordllama.WordLlama.embed` gives it.

    That class copies all 32,000 vectors into memory as float32, 60 MB a process with what it imports. Here they stay in
    their file, and a text touches no more than its own.
    """

    def __init__(self) -> None:
        import numpy as np
        from tokenizers import Tokenizer

        # found, not imported: the package loads a client for downloads
        folder = Path(str(distribution("wordllama").locate_file("wordllama")))
        weights = folder / "weights" / "l2_supercat_256.safetensors"
        with weights.open("rb") as file:  # the header of https://github.com/huggingface/safetensors#format
            n_header = int.from_bytes(file.read(8), "little")
            tensor = json.loads(file.read(n_header))["embedding.weight"]
        self._vectors = np.memmap(
            weights, np.float16, mode="r", offset=8 + n_header + tensor["data_offsets"][0], shape=tuple(tensor["shape"])
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
        self._tokenizer.enable_padding()
        self._tokenizer.no_truncation()

    def __call__(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        parts = []
        for begin in range(0, len(texts), _PADDED_TOGETHER):
            chunk = list(texts[begin : begin + _PADDED_TOGETHER])
            encoded = self._tokenizer.encode_batch(chunk, add_special_tokens=False)
            ids = np.array([text.ids for text in encoded], dtype=np.int32)
            mask = np.array([text.attention_mask for text in encoded], dtype=np.float32)
            summed = np.sum(self._vectors[ids] * mask[..., np.newaxis], axis=1, dtype=np.float32)
            parts.append(summed / np.maximum(mask.sum(axis=1, keepdims=True), 1.0))
        return np.concatenate(parts)


def _sentence_transformer(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise UnknownModelError(
            f"EMBEDDING_MODEL={name} needs the package sentence-transformers: install it"
        ) from error
    return SentenceTransformer(name).encode
