"""Randomness with an address: the same seed and key always give the same draws, whatever else was drawn."""

import random


def stream(seed: int, *key: object) -> random.Random:
    """Open the stream of draws that belongs to a key.

    Args:
        seed: Seed of the world.
        key: What is drawn, e.g. `"match", 17`; parts are told apart by their text.
    """
    return random.Random("/".join(map(str, (seed, *key))))  # noqa: S311 - football, not secrets
