"""What libraries print of their own accord kept off the terminal: there only the program speaks.

For the program's own process and before it does anything; what a damaged file is like, the readers say.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path


def quiet_libraries() -> None:
    """Send what compiled code writes to standard error to nowhere; the program's words go on as before.

    Libraries of C (libjpeg, libpng, libtiff, LibRaw) know nothing but file descriptor 2, so `sys.stderr` gets another
    one. It is done once and for good: to do it around each decoding would take words of other threads with it.
    """
    # A library's logger or warning that nobody has asked for would be printed as a last resort.
    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    stream = sys.stderr
    if stream is None:  # closed by whoever started the program: then nobody listens, and that must not end the work
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - it stays open
        return
    own = os.fdopen(os.dup(2), "w", buffering=1, encoding=stream.encoding, errors=stream.errors)
    stream.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    sys.stderr = own
