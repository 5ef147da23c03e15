"""Prefix codes of a JPEG XL codestream (ISO/IEC 18181-1, annex C.2.4): those of Brotli (RFC 7932, section 3)."""

from __future__ import annotations

from photoenhance.io.jxlbits import BitReader, DamagedError, Read

# Order in which the lengths of the code of code lengths stand, as in Brotli (RFC 7932, 3.5).
_LENGTH_ORDER = (1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15)


def prefix_codes(bits: BitReader, count: int) -> list[Read]:
    """Read `count` codes; each result reads a symbol."""
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
        return dict(zip(symbols, (1, 2, 3, 3), strict=True))
    return dict(zip(symbols, ((0,), (1, 1), (1, 2, 2), (2, 2, 2, 2))[count - 1], strict=True))


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
        raise DamagedError
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
        raise DamagedError
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
        raise DamagedError

    return read
