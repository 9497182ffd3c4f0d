"""Vectors of texts, against the library whose file they come from."""

from pathlib import Path

import numpy as np
import pytest
import wordllama

from nlp.embedding import BATCH, Embedder, UnknownModelError

TEXTS = ["Arsenal striker out with a knee injury.", "", "Ⓖoal ⚽ 2-1!", "word " * 700, "Everton sack manager"] * 30


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder("wordllama")


def test_vectors_are_those_of_the_library(embedder: Embedder) -> None:
    library = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    own = embedder.embed(TEXTS)
    theirs = library.embed([text or " " for text in TEXTS], norm=True)
    assert own.shape == (len(TEXTS), 256)
    assert own == pytest.approx(theirs, abs=1e-6)


def test_a_text_has_one_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    together = embedder.embed([f"match {number}" for number in range(BATCH + 10)])
    assert together[-1] == pytest.approx(embedder.embed([f"match {BATCH + 9}"])[0], abs=1e-6)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)


def test_nothing_gives_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 256)


def test_a_model_nobody_knows_is_named() -> None:
    with pytest.raises(UnknownModelError, match="EMBEDDING_MODEL=nonsense"):
        Embedder("nonsense")
