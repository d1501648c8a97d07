"""A shuffle that says where any one element goes without shuffling the rest."""

import math
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.uint64]]

ROUNDS = 6


def spread(index: Numbers, size: int, seed: int, streams: int) -> Numbers:
    """Return the places of elements of 0 … size − 1 under permutations that the seed chooses.

    Parameters
    ----------
    index : (n,), below size
    size : 1 to 2³²
    seed : not negative
    streams : how many permutations, each independent of the others

    Returns
    -------
    (n, streams), below size; within a stream different for different indices.

    Notes
    -----
    The element is written as row and column of a nearly square table. In turn each is moved round by an amount that
    follows from the other alone, which can be undone, so the whole is one-to-one. What lands in the few cells at or
    above size goes through it again until it lands below ("cycle walking").

    References
    ----------
    Black & Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA 2002, methods 2 and 3.
    """
    numbers = np.random.SeedSequence(seed).generate_state(ROUNDS * streams, np.uint64).astype(np.uint64)
    keys = numbers.reshape(ROUNDS, streams)
    columns = math.isqrt(size - 1) + 1
    shape = np.uint64(-(-size // columns)), np.uint64(columns)
    places = _moved(np.repeat(index[:, None], streams, axis=1), shape, keys)
    while (outside := places >= size).any():
        places[outside] = _moved(places[outside], shape, keys[:, np.nonzero(outside)[1]])
    return places


def _moved(places: Numbers, shape: tuple[np.uint64, np.uint64], keys: Numbers) -> Numbers:
    rows, columns = shape
    row, column = np.divmod(places, columns)
    for turn, key in enumerate(keys):
        if turn % 2:
            column = (column + _mixed(row ^ key)) % columns
        else:
            row = (row + _mixed(column ^ key)) % rows
    return row * columns + column


def _mixed(bits: Numbers) -> Numbers:
    """Return 32 bits in which every bit of the argument has a say; the factors are those of SplitMix64."""
    bits = bits * np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(32)  # in place from here on: temporaries cost more than the arithmetic
    bits *= np.uint64(0x94D049BB133111EB)
    bits >>= np.uint64(32)
    return bits
