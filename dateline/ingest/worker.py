"""The process that reads HTML and feeds: ``python -m dateline.ingest.worker``, fed over its standard input by `pages`.

A request is one line of JSON ``{"op", "size", "charset", "url", "seconds", "bytes"}`` and ``size`` bytes of HTML or
XML; the answer is one line of JSON. The process ends with its input. What a hostile page can do to a parser, endless
work or endless memory, ends this process and nothing else.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import Any, BinaryIO

from dateline.ingest.feed import entries
from dateline.ingest.html import extract, extract_fragment


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are none."""
    while line := requests.readline():
        request: dict[str, Any] = json.loads(line)
        data = requests.read(request["size"])
        if len(data) < request["size"]:
            return  # whoever asked is gone
        _limit(request["seconds"], request["bytes"])
        answers.write(json.dumps(_answer(request, data)).encode() + b"\n")
        answers.flush()
        _limit(0, request["bytes"])


def _answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What the page holds."""
    try:
        if request["op"] == "fragment":
            return extract_fragment(data)
        if request["op"] == "feed":
            return entries(data)
        return extract(data, request["charset"], request["url"])
    except MemoryError:
        return {"problem": f"takes more than {request['bytes']:,} bytes of memory to read"}


def _limit(seconds: float, size: int) -> None:
    """Let the system end this process when it has worked for so long; 0 is no limit. Memory is limited once.

    The time counted is that of the processor, so that a busy machine does not change what can be read.
    """
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, ValueError, OSError):
        pass  # not on this system, or limited lower already


def _preload() -> None:
    """Load the libraries before time is counted."""
    extract(b"<html><head><title>A</title></head><body><p>A</p></body></html>")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks decides when it is over
    _preload()
    serve(sys.stdin.buffer, sys.stdout.buffer)
