"""ICC profiles inside a JPEG XL codestream (ISO/IEC 18181-1, annex E.4): read whoever wrote them, written plainly.

Knows profiles as bytes only.
"""

from __future__ import annotations

import struct

from photoenhance.io.jxlbits import BitReader, BitWriter, DamagedError
from photoenhance.io.jxlentropy import Numbers

_HEADER = 128
_CONTEXTS = 41
_MOST = 16_000_000
_TAGS = (
    b"cprt", b"wtpt", b"bkpt", b"rXYZ", b"gXYZ", b"bXYZ", b"kXYZ", b"rTRC", b"gTRC",
    b"bTRC", b"kTRC", b"chad", b"desc", b"chrm", b"dmnd", b"dmdd", b"lumi",
)  # fmt: skip
_TYPES = (b"XYZ ", b"desc", b"text", b"mluc", b"para", b"curv", b"sf32", b"gbd ")
_OF_TWENTY = {b"rXYZ", b"gXYZ", b"bXYZ", b"kXYZ", b"wtpt", b"bkpt", b"lumi"}
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def read(codestream: bytes, at: int) -> tuple[bytes, int] | None:
    """Profile coded from bit `at` of a codestream on, and the byte where the picture begins; None if it is broken."""
    bits = BitReader(codestream, at)
    try:
        size = bits.u64()
        if size > _MOST:
            return None
        numbers = Numbers(bits, _CONTEXTS)
        coded = bytearray()
        for index in range(size):
            before = (coded[-1], coded[-2]) if index > _HEADER else (0, 0)
            coded.append(numbers.next(_context(index, *before)))
        return _unpredicted(bytes(coded)), (bits.at + 7) >> 3
    except (IndexError, ValueError, RecursionError):
        return None


def _context(index: int, last: int, one_before: int) -> int:
    if index <= _HEADER:
        return 0
    return 1 + _kind(last, (2, 3, 4, 5, 6, 7)) + 8 * _kind(one_before, (2, 2, 2, 3, 3, 4))


def _kind(byte: int, numbers: tuple[int, int, int, int, int, int]) -> int:
    """Kind of a byte: letter 0, digit 1, then as `numbers` has it for 0, 1, below 16, above 240, 255, all else."""
    if chr(byte).isascii() and chr(byte).isalpha():
        return 0
    if byte in b"0123456789.,":
        return 1
    if byte < 16:
        return numbers[min(byte, 2)]
    return numbers[4] if byte == 255 else numbers[3] if byte > 240 else numbers[5]


class _Stream:
    """Commands and data of a coded profile, each with its own place."""

    def __init__(self, coded: bytes) -> None:
        self._coded, self._at = coded, 0
        self.size = self.varint()
        length = self.varint()
        self.end = self._at + length
        self._data = self.end

    @property
    def more(self) -> bool:
        return self._at < self.end

    def command(self) -> int:
        self._at += 1
        return self._coded[self._at - 1]

    def varint(self) -> int:
        value = shift = 0
        while shift < 63:
            byte = self.command()
            value |= (byte & 127) << shift
            if byte < 128:
                break
            shift += 7
        return value

    def data(self, count: int) -> bytes:
        if self._data + count > len(self._coded):
            raise DamagedError
        self._data += count
        return self._coded[self._data - count : self._data]


def _unpredicted(coded: bytes) -> bytes:
    stream = _Stream(coded)
    if stream.size > _MOST:
        raise DamagedError
    result = bytearray()
    head = stream.data(min(_HEADER, stream.size))
    for index, value in enumerate(head):
        result.append((value + _guess(result, index, stream.size)) & 255)
    if stream.more:
        _tag_list(stream, result)
    while stream.more:
        _content(stream, result)
        if len(result) > stream.size:
            raise DamagedError
    if len(result) != stream.size:
        raise DamagedError
    return bytes(result)


def _guess(known: bytes | bytearray, index: int, size: int) -> int:
    """What byte `index` of a profile's header is likely to be."""
    usual = bytearray(_HEADER)
    struct.pack_into(">I", usual, 0, size)
    usual[8] = 4
    usual[12:24], usual[36:40] = b"mntrRGB XYZ ", b"acsp"
    usual[70], usual[71], usual[73], usual[78], usual[79] = 246, 214, 1, 211, 45
    if index >= 80:
        usual[80:84] = known[4:8]
    if index > 40:
        platform = {ord("A"): b"APPL", ord("M"): b"MSFT"}.get(known[40])
        if platform is None and index > 41:
            platform = {b"SG": b"SGI ", b"SU": b"SUNW"}.get(bytes(known[40:42]))
        usual[40:44] = platform or bytes(4)
    return usual[index]


def _tag_list(stream: _Stream, result: bytearray) -> None:
    count = stream.varint()
    if count == 0:
        return
    if count > _MOST:
        raise DamagedError
    result += struct.pack(">I", count - 1)
    start, size = _HEADER + 12 * (count - 1), 0
    while stream.more and (command := stream.command()) & 63:
        code = command & 63
        if code > 3 + len(_TAGS):
            raise DamagedError
        tag = stream.data(4) if code == 1 else (b"rTRC", b"rXYZ")[code - 2] if code < 4 else _TAGS[code - 4]
        start = stream.varint() if command & 64 else start + size
        size = 20 if tag in _OF_TWENTY else size
        size = stream.varint() if command & 128 else size
        if start + 2 * size > _MOST:
            raise DamagedError
        for index, name in enumerate(_alike(code, tag)):
            result += struct.pack(">4sII", name, start + (index * size if code == 3 else 0), size)


def _alike(code: int, tag: bytes) -> tuple[bytes, ...]:
    return {2: (b"rTRC", b"gTRC", b"bTRC"), 3: (b"rXYZ", b"gXYZ", b"bXYZ")}.get(code, (tag,))


def _content(stream: _Stream, result: bytearray) -> None:
    command = stream.command()
    if command == 1:
        result += stream.data(stream.varint())
    elif command in (2, 3):
        result += _shuffled(stream.data(stream.varint()), 2 * (command - 1))
    elif command == 4:
        _predicted(stream, result)
    elif command == 10:
        result += b"XYZ \0\0\0\0" + stream.data(12)
    elif 16 <= command < 16 + len(_TYPES):
        result += _TYPES[command - 16] + bytes(4)
    else:
        raise DamagedError


def _shuffled(data: bytes, width: int) -> bytes:
    """Rows of `width` numbers made of what stood column by column; the last row may be short."""
    rows = -(-len(data) // width)
    result, at, column = bytearray(), 0, 0
    for _ in data:
        result.append(data[at])
        at += rows
        if at >= len(data):
            column += 1
            at = column
    return bytes(result)


def _predicted(stream: _Stream, result: bytearray) -> None:
    """Numbers of one, two or four bytes, told by their difference to a line or parabola through earlier ones."""
    flags = stream.command()
    width, order = (flags & 3) + 1, flags >> 2 & 3
    stride = stream.varint() if flags & 16 else width
    data = stream.data(stream.varint())
    if width == 3 or order == 3 or stride < width or 4 * stride > len(result):
        raise DamagedError
    data = _shuffled(data, width) if width > 1 else data
    start = len(result)
    for index, value in enumerate(data):
        place = start + index - index % width
        one, two, three = (
            int.from_bytes(result[place - back * stride : place - back * stride + width], "big") for back in (1, 2, 3)
        )
        guess = (one, 2 * one - two, 3 * one - 3 * two + three)[order]
        result.append((value + (guess >> 8 * (width - 1 - index % width))) & 255)


def write(icc: bytes, writer: BitWriter) -> None:
    """Write a profile in the plainest coding there is: no prediction but the header's, eight bits a byte."""
    body = icc[_HEADER:]
    commands = b"\0\1" + _varint(len(body)) if body else b""
    head = bytes((byte - _guess(icc, index, len(icc))) & 255 for index, byte in enumerate(icc[:_HEADER]))
    coded = _varint(len(icc)) + _varint(len(commands)) + commands + head + body
    writer.u64(len(coded))
    writer.u(0, 1)  # no repetitions
    writer.u(1, 3)  # all contexts in one cluster: a simple list of numbers of no bits
    writer.u(1, 1)  # prefix codes
    writer.u(8, 4 + 4 + 4)  # numbers below 2 ** 8 are tokens themselves
    writer.u(1 | 7 << 1 | 127 << 5, 1 + 4 + 7)  # 256 symbols
    writer.u(0, 2)  # all lengths of the code of code lengths follow ...
    for symbol in (1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15):
        writer.u(1 if symbol == 8 else 0, 2)  # ... and the only one is 8: each symbol has a code of 8 bits
    writer.u(int.from_bytes(coded.translate(_REVERSED), "little"), 8 * len(coded))


def _varint(value: int) -> bytes:
    result = bytearray()
    while value > 127:
        result.append(value & 127 | 128)
        value >>= 7
    return bytes((*result, value))
