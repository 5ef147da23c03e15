"""Entropy-coded numbers of a JPEG XL codestream (ISO/IEC 18181-1, annex C), decoded: as much as a profile needs.

Slow and plain; the picture itself is libjxl's business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from photoenhance.io.jxlbits import BitReader

_SUM_BITS = 12
_SUM = 1 << _SUM_BITS
_FIRST_STATE_BITS = 32
# Symbol and length of a count's logarithm by its next four bits; 0001 alone goes on.
_LOG_COUNTS = (10, -1, 7, 3, 6, 8, 9, 5, 10, 4, 7, 1, 6, 8, 9, 2)
_REPEAT = 13
# Order in which the lengths of the code of code lengths stand, as in Brotli (RFC 7932, 3.5).
_LENGTH_ORDER = (1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15)
_MOST = 1 << 26

Read: TypeAlias = Callable[[], int]


class Broken(ValueError):
    """The numbers cannot be decoded."""


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
            raise Broken
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
        self._tokens = _prefix_codes(bits, count) if prefix else _ans_codes(bits, count, alphabet)

    def next(self, context: int) -> int:
        """Decode the next number."""
        if self._waiting:
            self._waiting -= 1
            return self._kept(self._copied[len(self._copied) - self._distance])
        cluster = self._clusters[context]
        token = self._tokens[cluster]()
        if self._bits.ended:
            raise Broken
        if self._least is None:
            return self._configs[cluster].value(self._bits, token)
        if token < self._least:
            return self._kept(self._configs[cluster].value(self._bits, token))
        self._waiting = self._length + self._length_config.value(self._bits, token - self._least)
        last = self._clusters[-1]
        self._distance = 1 + self._configs[last].value(self._bits, self._tokens[last]())
        if self._distance > len(self._copied) or self._waiting > _MOST:
            raise Broken
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
        raise Broken
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
        raise Broken
    return _moved_to_front(found) if moved else found


def _moved_to_front(found: list[int]) -> list[int]:
    recent, result = list(range(256)), []
    for index in found:
        result.append(recent.pop(index))
        recent.insert(0, result[-1])
    return result


def _prefix_codes(bits: BitReader, count: int) -> list[Read]:
    sizes = []
    for _ in range(count):
        more = bits.u(4) if bits.u(1) else -1
        sizes.append(1 if more < 0 else 1 + (1 << more) + bits.u(more))
    return [_reader(bits, _lengths(bits, size)) for size in sizes]


def _lengths(bits: BitReader, size: int) -> dict[int, int]:
    """Length of each used symbol's code (RFC 7932, 3.4 and 3.5)."""
    if size == 1:
        return {0: 0}
    skipped = bits.u(2)
    if skipped != 1:
        return _complex_lengths(bits, size, skipped)
    count = bits.u(2) + 1
    symbols = [bits.u((size - 1).bit_length()) for _ in range(count)]
    if count == 4 and bits.u(1):
        lengths = (1, 2, 3, 3)
        return dict(zip(symbols[:2] + sorted(symbols[2:]), lengths, strict=True))
    lengths = {1: (0,), 2: (1, 1), 3: (1, 2, 2), 4: (2, 2, 2, 2)}[count]
    return dict(zip(symbols, lengths, strict=True))


def _complex_lengths(bits: BitReader, size: int, skipped: int) -> dict[int, int]:
    read = _reader(bits, _code_of_lengths(bits, skipped))
    result: dict[int, int] = {}
    at, last, room, repeat, repeated = 0, 8, 32768, 0, -1
    while at < size and room > 0:
        length = read()
        if length < 16:
            repeat = 0
            if length:
                result[at], last = length, length
                room -= 32768 >> length
            at += 1
            continue
        # 16 repeats the last length that was not 0, 17 repeats 0; several in a row make one longer repetition.
        wanted, extra = (last, 2) if length == 16 else (0, 3)
        repeat = repeat if repeated == wanted else 0
        before = repeat
        repeat = ((repeat - 2) << extra if repeat else 0) + 3 + bits.u(extra)
        repeated = wanted
        for _ in range(repeat - before):
            if wanted and at < size:
                result[at] = wanted
                room -= 32768 >> wanted
            at += 1
    if room != 0 or at > size:
        raise Broken
    return result


def _code_of_lengths(bits: BitReader, skipped: int) -> dict[int, int]:
    lengths: dict[int, int] = {}
    room = 32
    for symbol in _LENGTH_ORDER[skipped:]:
        length = _short_length(bits)
        if length:
            lengths[symbol] = length
            room -= 32 >> length
            if room <= 0:
                break
    if len(lengths) == 1:
        return dict.fromkeys(lengths, 0)
    if room != 0:
        raise Broken
    return lengths


def _short_length(bits: BitReader) -> int:
    """One of 0 to 5 in two to four bits."""
    first = bits.u(2)
    if first < 3:
        return (0, 4, 3)[first]
    if not bits.u(1):
        return 2
    return 5 if bits.u(1) else 1


def _reader(bits: BitReader, lengths: dict[int, int]) -> Read:
    """Read symbols of a canonical prefix code."""
    if len(lengths) == 1:
        (only,) = lengths
        return lambda: only
    table, code, before = {}, 0, 0
    for length, symbol in sorted((length, symbol) for symbol, length in lengths.items()):
        code <<= length - before
        table[length, code] = symbol
        code, before = code + 1, length

    def read() -> int:
        code = 0
        for length in range(1, 16):
            code = code << 1 | bits.u(1)
            if (length, code) in table:
                return table[length, code]
        raise Broken

    return read


def _ans_codes(bits: BitReader, count: int, alphabet: int) -> list[Read]:
    tables = [_alias(_distribution(bits, alphabet), alphabet) for _ in range(count)]
    state = bits.u(_FIRST_STATE_BITS)

    def reader(table: list[tuple[int, int, int]]) -> Read:
        def read() -> int:
            nonlocal state
            symbol, offset, share = table[state & (_SUM - 1)]
            state = share * (state >> _SUM_BITS) + offset
            if state < 1 << 16:
                state = state << 16 | bits.u(16)
            return symbol

        return read

    return [reader(table) for table in tables]


def _distribution(bits: BitReader, alphabet: int) -> list[int]:
    """Shares of the symbols, of 4096 together."""
    shares = [0] * (1 << alphabet)
    if bits.u(1):
        two = bits.u(1)
        first = bits.u8()
        second = bits.u8() if two else first
        if max(first, second) >= len(shares) or (two and first == second):
            raise Broken
        shares[first] = bits.u(_SUM_BITS) if two else _SUM
        shares[second] = _SUM - shares[first] if two else _SUM
        return shares
    if bits.u(1):
        size = bits.u8() + 1
        return [_SUM // size + (index < _SUM % size) if index < size else 0 for index in range(len(shares))]
    return _counted(bits, shares)


def _counted(bits: BitReader, shares: list[int]) -> list[int]:
    count = 0
    while count < 3 and bits.u(1):
        count += 1
    shift = bits.u(count) + (1 << count) - 1
    size = bits.u8() + 3
    logs = _logarithms(bits, size)
    if shift > 13 or size > len(shares):
        raise Broken
    largest = max(log for log in logs if log >= 0)
    omitted = logs.index(largest)
    for index, log in enumerate(logs):
        if log < 0:
            # What is repeated may be the omitted one, which counts as nothing yet: no encoder does that.
            shares[index] = shares[index - 1] if index else 0
        elif log == 0 or index == omitted:
            shares[index] = 0
        elif log == 1:
            shares[index] = 1
        else:
            extra = min(max(0, shift - ((_SUM_BITS - log + 1) >> 1)), log - 1)
            shares[index] = (1 << (log - 1)) + (bits.u(extra) << (log - 1 - extra))
    shares[omitted] = _SUM - sum(shares)
    if shares[omitted] < 0:
        raise Broken
    return shares


def _logarithms(bits: BitReader, size: int) -> list[int]:
    """For each symbol 1 + the logarithm of its share, 0 for none, -1 for "as the one before"."""
    logs: list[int] = []
    while len(logs) < size:
        log = _LOG_COUNTS[bits.u(4)]
        if log > 5:
            bits.at -= 1
        elif log < 0:
            log = 0 if bits.u(1) else 11 if bits.u(1) else 12 + bits.u(1)
        if log == _REPEAT:
            logs += [-1] * (bits.u8() + 4)
        else:
            logs.append(log)
        if bits.ended:
            raise Broken
    if len(logs) != size or max(logs) < 0:
        raise Broken
    return logs


def _alias(shares: list[int], alphabet: int) -> list[tuple[int, int, int]]:
    """For each of 4096 remainders the symbol, its offset and its share, laid out by the alias method (C.2.6)."""
    size = _SUM >> alphabet
    used = [index for index, share in enumerate(shares) if share]
    if len(used) == 1:
        return [(used[0], place, _SUM) for place in range(_SUM)]
    cut, other, offset = list(shares), [0] * len(shares), [0] * len(shares)
    over = [index for index, share in enumerate(shares) if share > size]
    under = [index for index, share in enumerate(shares) if share < size]
    while over:
        if not under:
            raise Broken
        rich, poor = over.pop(), under.pop()
        lent = size - cut[poor]
        cut[rich] -= lent
        other[poor], offset[poor] = rich, cut[rich]
        if cut[rich] < size:
            under.append(rich)
        elif cut[rich] > size:
            over.append(rich)
    table = []
    for bucket in range(len(shares)):
        for place in range(size):
            if place < cut[bucket] or cut[bucket] == size:
                table.append((bucket, place, shares[bucket]))
            else:
                symbol = other[bucket]
                table.append((symbol, offset[bucket] - cut[bucket] + place, shares[symbol]))
    return table
