"""Which articles tell one story: near-duplicates by the words they share."""

import re
from collections.abc import Iterable
from itertools import pairwise

#: Pairs of words shared, of all of the shorter text: one agency report under two mastheads shares nearly all.
SAME_STORY = 0.7
#: Below so many pairs a text is too short to tell.
FEWEST_PAIRS = 6
_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[int]:
    """Give the pairs of neighbouring words of a text, as numbers that are the same in every process."""
    import zlib

    words = _WORD.findall(text.lower())
    return frozenset(zlib.crc32(f"{a} {b}".encode()) for a, b in pairwise(words))


def same_story(one: frozenset[int], other: frozenset[int]) -> bool:
    """Tell whether two texts are one story: most of the shorter is in the longer."""
    shorter = min(len(one), len(other))
    if shorter < FEWEST_PAIRS:
        return one == other and shorter > 0
    return len(one & other) / shorter >= SAME_STORY


class Stories:
    """The stories of the last days, to find the one a new article tells."""

    def __init__(self, known: Iterable[tuple[int, str]]) -> None:
        """Index articles.

        Args:
            known: Id of each article that stands for its story, and its text.
        """
        self._shingles: dict[int, frozenset[int]] = {}
        self._holders: dict[int, list[int]] = {}
        for article_id, text in known:
            self.add(article_id, text)

    def add(self, article_id: int, text: str) -> None:
        """Let an article stand for a story of its own."""
        self._shingles[article_id] = shingles(text)
        for pair in self._shingles[article_id]:
            self._holders.setdefault(pair, []).append(article_id)

    def find(self, text: str) -> int | None:
        """Find the story a text tells, the oldest of several; None where it is new."""
        pairs = shingles(text)
        shared: dict[int, int] = {}
        for pair in pairs:
            for article_id in self._holders.get(pair, ()):
                shared[article_id] = shared.get(article_id, 0) + 1
        for article_id in sorted(shared):
            if same_story(pairs, self._shingles[article_id]):
                return article_id
        return None
