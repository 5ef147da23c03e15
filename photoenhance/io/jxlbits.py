"""Bits of a JPEG XL codestream, least significant first, read and written; what they mean is not known here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Read: TypeAlias = Callable[[], int]
"""Reads the next number."""


class DamagedError(ValueError):
    """The numbers cannot be decoded."""


class BitReader:
    """Numbers one after the other (ISO/IEC 18181-1, annex B); beyond the end they are 0."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def u(self, count: int) -> int:
        """Read an unsigned number of up to 56 bits."""
        start = self.at >> 3
        window = int.from_bytes(self.data[start : start + 8], "little")
        value = window >> (self.at & 7) & ((1 << count) - 1)
        self.at += count
        return value

    def u32(self, *choices: tuple[int, int]) -> int:
        """Read one of four (offset, bits) pairs, as two selector bits say."""
        offset, count = choices[self.u(2)]
        return offset + self.u(count)

    def u64(self) -> int:
        """Read a number of up to 64 bits, in pieces."""
        selector = self.u(2)
        if selector < 3:
            return (0, 1 + self.u(4) if selector == 1 else 0, 17 + self.u(8) if selector == 2 else 0)[selector]
        value, shift = self.u(12), 12
        while self.u(1):
            count = 4 if shift == 60 else 8
            value |= self.u(count) << shift
            shift += count
            if count == 4:
                break
        return value

    def u8(self) -> int:
        """Read a number of up to 8 bits, small ones in fewer."""
        if not self.u(1):
            return 0
        count = self.u(3)
        return (1 << count) + self.u(count)

    def enum(self) -> int:
        """Read a number from one of the standard's lists."""
        return self.u32((0, 0), (1, 0), (2, 4), (18, 6))

    @property
    def ended(self) -> bool:
        """Whether more was read than there is."""
        return self.at > 8 * len(self.data)


class BitWriter:
    """The other way round: numbers are put one after the other, `data` pads to whole bytes."""

    def __init__(self) -> None:
        self._value = self._count = 0

    def u(self, value: int, count: int) -> None:
        """Write a number in `count` bits; large counts are fine."""
        self._value |= value << self._count
        self._count += count

    def enum(self, value: int) -> None:
        """Write a number from one of the standard's lists."""
        if value < 2:
            self.u(value, 2)
        elif value < 18:
            self.u(2 | (value - 2) << 2, 6)
        else:
            self.u(3 | (value - 18) << 2, 8)

    def u64(self, value: int) -> None:
        """Write a number below 2 ** 36."""
        if value == 0:
            self.u(0, 2)
        elif value < 17:
            self.u(1 | (value - 1) << 2, 6)
        elif value < 273:
            self.u(2 | (value - 17) << 2, 10)
        else:
            self.u(3 | (value & 0xFFF) << 2, 14)
            rest = value >> 12
            while rest:
                self.u(1 | (rest & 0xFF) << 1, 9)
                rest >>= 8
            self.u(0, 1)

    def copy(self, data: bytes, start: int, end: int) -> None:
        """Write the bits from `start` to `end` of other data."""
        first = start >> 3
        window = int.from_bytes(data[first : (end + 7) >> 3], "little") >> (start & 7)
        self.u(window & ((1 << (end - start)) - 1), end - start)

    @property
    def data(self) -> bytes:
        """What was written, zero bits up to the next whole byte."""
        return self._value.to_bytes((self._count + 7) >> 3, "little")
