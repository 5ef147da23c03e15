"""Codes of a JPEG XL codestream by asymmetric numeral systems (ISO/IEC 18181-1, annex C.2.5 and C.2.6)."""

from __future__ import annotations

from photoenhance.io.jxlbits import BitReader, DamagedError, Read

_SUM_BITS = 12
_SUM = 1 << _SUM_BITS
_FIRST_STATE_BITS = 32
# Symbol and length of a count's logarithm by its next four bits; 0001 alone goes on.
_LOG_COUNTS = (10, -1, 7, 3, 6, 8, 9, 5, 10, 4, 7, 1, 6, 8, 9, 2)
_REPEAT = 13


def ans_codes(bits: BitReader, count: int, alphabet: int) -> list[Read]:
    """Read `count` distributions of up to 2 ** alphabet symbols, and the state that all readers share."""
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
            raise DamagedError
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
        raise DamagedError
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
        raise DamagedError
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
            raise DamagedError
    if len(logs) != size or max(logs) < 0:
        raise DamagedError
    return logs


def _alias(shares: list[int], alphabet: int) -> list[tuple[int, int, int]]:
    """For each of 4096 remainders the symbol, its offset and its share, laid out by the alias method (C.2.6)."""
    size = _SUM >> alphabet
    used = [index for index, share in enumerate(shares) if share]
    if len(used) == 1:
        return [(used[0], place, _SUM) for place in range(_SUM)]
    cut, other, offset = _filled(shares, size)
    table = []
    for bucket, share in enumerate(shares):
        for place in range(size):
            if place < cut[bucket] or cut[bucket] == size:
                table.append((bucket, place, share))
            else:
                table.append((other[bucket], offset[bucket] - cut[bucket] + place, shares[other[bucket]]))
    return table


def _filled(shares: list[int], size: int) -> tuple[list[int], list[int], list[int]]:
    """For each bucket of `size` places how many its own symbol takes, who has the rest, and from which offset on."""
    cut, other, offset = list(shares), [0] * len(shares), [0] * len(shares)
    over = [index for index, share in enumerate(shares) if share > size]
    under = [index for index, share in enumerate(shares) if share < size]
    while over:
        if not under:
            raise DamagedError
        rich, poor = over.pop(), under.pop()
        cut[rich] -= size - cut[poor]
        other[poor], offset[poor] = rich, cut[rich]
        if cut[rich] < size:
            under.append(rich)
        elif cut[rich] > size:
            over.append(rich)
    return cut, other, offset
