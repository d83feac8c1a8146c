"""A standard output whose reader may go away, as `| head` does."""

import io
import os
from typing import TextIO


class Patient(io.TextIOWrapper):
    """Drops what nobody reads any more.

    So the work goes on, and the exit code says how it ended: not that of a crash, and
    not that of findings. What a terminal cannot show is replaced.
    """

    def write(self, text: str, /) -> int:
        """The text, or nothing."""
        try:
            return super().write(text)
        except BrokenPipeError:
            self._drop()
            return len(text)

    def flush(self) -> None:
        """What is waiting, or nothing."""
        try:
            super().flush()
        except BrokenPipeError:
            self._drop()

    def _drop(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def patient(stream: TextIO) -> TextIO:
    """The stream as a patient one; as it is where it is no plain file or terminal."""
    if type(stream) is not io.TextIOWrapper:
        return stream
    encoding, lines = stream.encoding, stream.line_buffering
    return Patient(stream.detach(), encoding, "replace", line_buffering=lines)
