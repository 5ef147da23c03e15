"""Entropy-coded numbers of a JPEG XL codestream (ISO/IEC 18181-1, annex C), decoded: as much as a profile needs.

Slow and plain; the picture itself is libjxl's business.
"""

from __future__ import annotations

from typing import NamedTuple

from photoenhance.io.jxlans import ans_codes
from photoenhance.io.jxlbits import BitReader, DamagedError
from photoenhance.io.jxlprefix import prefix_codes

_MOST = 1 << 26


class _Hybrid(NamedTuple):
    """How a token stands for a number: as itself below 2 ** split, else with some of its bits apart."""

    split: int
    high: int
    low: int

    def value(self, bits: BitReader, token: int) -> int:
        if token < 1 << self.split:
            return token
        kept = self.high + self.low
        count = self.split - kept + ((token - (1 << self.split)) >> kept)
        if count > 32:
            raise DamagedError
        low = token & ((1 << self.low) - 1)
        high = (token >> self.low) & ((1 << self.high) - 1) | 1 << self.high
        return ((high << count | bits.u(count)) << self.low) | low


class Numbers:
    """A stream of numbers, each decoded in one of some contexts."""

    def __init__(self, bits: BitReader, contexts: int) -> None:
        self._bits = bits
        self._copied: list[int] = []
        self._waiting = 0
        self._distance = 0
        self._least: int | None = None
        if bits.u(1):
            self._least = bits.u32((224, 0), (512, 0), (4096, 0), (8, 15))
            self._length = bits.u32((3, 0), (4, 0), (5, 2), (9, 8))
            self._length_config = _hybrid(bits, 8)
            contexts += 1
        self._clusters = _clusters(bits, contexts)
        count = max(self._clusters) + 1
        prefix = bits.u(1)
        alphabet = 15 if prefix else 5 + bits.u(2)
        self._configs = [_hybrid(bits, alphabet) for _ in range(count)]
        self._tokens = prefix_codes(bits, count) if prefix else ans_codes(bits, count, alphabet)

    def next(self, context: int) -> int:
        """Decode the next number."""
        if self._waiting:
            self._waiting -= 1
            return self._kept(self._copied[len(self._copied) - self._distance])
        cluster = self._clusters[context]
        token = self._tokens[cluster]()
        if self._bits.ended:
            raise DamagedError
        if self._least is None:
            return self._configs[cluster].value(self._bits, token)
        if token < self._least:
            return self._kept(self._configs[cluster].value(self._bits, token))
        self._waiting = self._length + self._length_config.value(self._bits, token - self._least)
        last = self._clusters[-1]
        self._distance = 1 + self._configs[last].value(self._bits, self._tokens[last]())
        if self._distance > len(self._copied) or self._waiting > _MOST:
            raise DamagedError
        return self.next(context)

    def _kept(self, value: int) -> int:
        self._copied.append(value)
        return value


def _hybrid(bits: BitReader, alphabet: int) -> _Hybrid:
    split = bits.u(alphabet.bit_length())
    if split == alphabet:
        return _Hybrid(split, 0, 0)
    high = bits.u(split.bit_length())
    low = bits.u((split - high).bit_length()) if high <= split else 0
    if high + low > split:
        raise DamagedError
    return _Hybrid(split, high, low)


def _clusters(bits: BitReader, contexts: int) -> list[int]:
    """Which code each context uses."""
    if contexts == 1:
        return [0]
    if bits.u(1):
        count = bits.u(2)
        return [bits.u(count) for _ in range(contexts)]
    moved = bits.u(1)
    numbers = Numbers(bits, 1)
    found = [numbers.next(0) for _ in range(contexts)]
    if max(found) > 255:
        raise DamagedError
    return _moved_to_front(found) if moved else found


def _moved_to_front(found: list[int]) -> list[int]:
    recent, result = list(range(256)), []
    for index in found:
        result.append(recent.pop(index))
        recent.insert(0, result[-1])
    return result
