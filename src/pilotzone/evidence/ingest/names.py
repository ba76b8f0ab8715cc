"""Text units as numbers, so that they can be dealt and ordered like others."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray
from pyarrow import types as kinds

from pilotzone.evidence.moments import Ints

_WORD: Final = 8
_LONGEST: Final = 256  # bytes; longer names, which hardly occur, are taken one by one
_ODD: Final = np.uint64(0xFF51AFD7ED558CCD)
_HALF: Final = np.uint64(32)
_MASKS: Final = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], np.uint64)


def keys(names: pa.Array) -> Ints:
    """Return a number of 64 bits for each name: equal for equal names, and different for different ones but for a rare chance.

    Among ten million names the chance that any two share a number is 3 in a million; a reader must notice when it happens.

    Parameters
    ----------
    names : pa.Array
        Text without nulls, shape (B,).
    """
    text = names.cast(pa.large_string()) if kinds.is_string_view(names.type) else names
    ends, data = bounds(text), text.buffers()[2]
    first, last = int(ends[0]), int(ends[-1])
    # Words are read at any byte, the last ones beyond the end of the text.
    padded = np.zeros(last - first + _WORD, np.uint8)
    if last > first:
        padded[:-_WORD] = np.frombuffer(data, np.uint8)[first:last]
    return _mixed(padded, ends - first).view(np.int64)


def bounds(text: pa.Array) -> Ints:
    """Return where each text begins in its buffer and, last, where the last one ends, shape (B + 1,).

    Parameters
    ----------
    text : pa.Array
        Text, but not in views, shape (B,).
    """
    width = np.int64 if kinds.is_large_string(text.type) else np.int32
    # An array without rows may have no buffer at all.
    stored = np.frombuffer(text.buffers()[1] or bytes(8), width)
    return stored[text.offset : text.offset + len(text) + 1].astype(np.int64)


def _mixed(padded: NDArray[np.uint8], ends: Ints) -> NDArray[np.uint64]:
    start, size = ends[:-1], np.diff(ends)
    key = size.astype(np.uint64) * _ODD
    words = as_strided(padded, (padded.size - _WORD + 1, _WORD), (1, 1), writeable=False)
    for done in range(0, min(int(size.max(initial=0)), _LONGEST), _WORD):
        here = words[np.minimum(start + done, ends[-1])].view("<u8").ravel()
        # Each step is one-to-one in the word and in the key, so names that differ in one word only never meet.
        key = (key ^ (here & _MASKS[np.clip(size - done, 0, _WORD)])) * _ODD
        key ^= key >> _HALF
    for i in np.flatnonzero(size > _LONGEST).tolist():
        key[i] = int.from_bytes(blake2b(padded[ends[i] : ends[i + 1]].tobytes(), digest_size=_WORD).digest(), "little")
    return key
