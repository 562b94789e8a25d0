"""A function run in a child process that can harm nobody: limited in time, memory, files and what it may answer.

The child is a fresh interpreter started with exec, which is safe beside threads, with an empty environment, no
site packages hooks and its own session. It limits itself before it sees the first byte of the file. Everything
between the two is JSON and raw bytes, never pickle, so that even a child taken over by a file can only answer data.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess  # nosec B404: the command is this interpreter with fixed arguments
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from hemicycle.rooms.portfolio.rules.tables import MESSAGES, Unreadable

MEBIBYTE = 1024 * 1024
CHUNK = 256 * 1024
OUT_OF_MEMORY = 77
OPEN_FILES = 64
GRACE_SECONDS = 5
PROGRAM = """
import json, resource, sys
wanted = json.loads(sys.argv[2])
for name, most in wanted.items():
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (limit, limit))
sys.path[:] = sys.argv[3:]
from {module} import child
child(int(sys.argv[1]))
"""


def run_limited(
    function: Callable[..., Any],
    *args: Any,
    seconds: float,
    megabytes: int,
    answer_megabytes: int = 256,
) -> Any:
    """Return what the module-level `function` returns for `args`, computed in a limited child.

    Arguments and result are JSON values; an argument may also be bytes. Unreadable when the child took too long,
    needed too much memory, answered too much or crashed, and when the function itself raised Unreadable.
    """
    limits = {
        "RLIMIT_AS": megabytes * MEBIBYTE,
        "RLIMIT_CPU": int(seconds) + 1,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0,
    }
    read_end, write_end = os.pipe()
    try:
        child = _started(write_end, limits)
    except BaseException:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    try:
        answer = _exchanged(child, _request(function, args), read_end, seconds, answer_megabytes)
        if not _has_ended(child):
            raise Unreadable("too_slow", seconds=round(seconds))
    finally:
        os.close(read_end)
        status = _end(child)
    if status == OUT_OF_MEMORY:
        raise Unreadable("too_much_memory", megabytes=megabytes)
    if status == -signal.SIGXCPU:
        raise Unreadable("too_slow", seconds=round(seconds))
    if status != 0:
        raise Unreadable("crashed", detail=_cause(status))
    return _result(answer)


def child(answer_to: int) -> None:
    """Answer the one request on standard input; this is the child's whole life, after it has limited itself."""
    try:
        reply = _reply(*_received())
        content = json.dumps(reply, ensure_ascii=False, check_circular=False).encode()
        del reply
        with os.fdopen(answer_to, "wb", closefd=False) as stream:
            stream.write(content)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _reply(module: str, name: str, args: list[Any]) -> dict[str, Any]:
    try:
        function = getattr(__import__(module, fromlist=[name]), name)
        return {"result": function(*args)}
    except Unreadable as refusal:
        return {"fault": refusal.fault.code, "params": dict(refusal.fault.params)}


def _received() -> tuple[str, str, list[Any]]:
    head = json.loads(sys.stdin.buffer.readline())
    args = [sys.stdin.buffer.read(arg["bytes"]) if "bytes" in arg else arg["value"] for arg in head["args"]]
    return head["module"], head["name"], args


def _request(function: Callable[..., Any], args: tuple[Any, ...]) -> list[bytes]:
    described = [{"bytes": len(arg)} if isinstance(arg, bytes) else {"value": arg} for arg in args]
    head = {"module": function.__module__, "name": function.__qualname__, "args": described}
    return [json.dumps(head).encode() + b"\n", *(arg for arg in args if isinstance(arg, bytes))]


def _started(write_end: int, limits: dict[str, int]) -> subprocess.Popen[bytes]:
    program = PROGRAM.format(module=__name__)
    path = [str(Path(entry).absolute()) for entry in sys.path]  # the child starts elsewhere
    # An interpreter outside the usual places needs this one variable to find its library; nothing else is inherited.
    environment = {key: os.environ[key] for key in ("LD_LIBRARY_PATH",) if key in os.environ}
    return subprocess.Popen(  # nosec B603
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", program, str(write_end), json.dumps(limits), *path],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(write_end,),
        env=environment,
        cwd="/",
        start_new_session=True,
    )


def _exchanged(
    child: subprocess.Popen[bytes], request: list[bytes], read_end: int, seconds: float, answer_megabytes: int
) -> bytearray:
    """Send the request and gather the answer, whichever the child is ready for, until it closes its end."""
    stdin = cast("IO[bytes]", child.stdin)  # it was asked for as a pipe
    deadline = time.monotonic() + seconds
    answer = bytearray()
    pending = [memoryview(part) for part in request]
    os.set_blocking(stdin.fileno(), False)
    with selectors.DefaultSelector() as ready:
        ready.register(read_end, selectors.EVENT_READ)
        ready.register(stdin, selectors.EVENT_WRITE)
        while True:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise Unreadable("too_slow", seconds=round(seconds))
            for key, _ in ready.select(remaining):
                if key.fileobj is stdin:
                    if not _sent(stdin.fileno(), pending):
                        ready.unregister(stdin)
                        stdin.close()
                    continue
                chunk = os.read(read_end, CHUNK)
                if not chunk:
                    return answer
                answer += chunk
                if len(answer) > answer_megabytes * MEBIBYTE:
                    raise Unreadable("answer_too_large", megabytes=answer_megabytes)


def _sent(to: int, pending: list[memoryview]) -> bool:
    """Write what the pipe takes now, and return whether there is more to send to a child that still listens."""
    while pending and not pending[0]:
        pending.pop(0)
    if not pending:
        return False
    try:
        pending[0] = pending[0][os.write(to, pending[0][:CHUNK]) :]
    except BlockingIOError:
        return True
    except BrokenPipeError:  # the child is gone; its status will say why
        return False
    return True


def _result(answer: bytearray) -> Any:
    match _parsed(answer):
        case {"result": result}:
            return result
        case {"fault": str(code), "params": dict(params)} if code in MESSAGES and _are_plain(params):
            raise Unreadable(code, **params)
    raise Unreadable("crashed", detail="its answer made no sense")


def _parsed(answer: bytearray) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return None


def _are_plain(params: dict[str, Any]) -> bool:
    return all(isinstance(value, (str, int)) for value in params.values())


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    """Wait a moment for the end of a child that has closed its answer, without burying it: see `_end`."""
    deadline = time.monotonic() + GRACE_SECONDS
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


def _end(child: subprocess.Popen[bytes]) -> int:
    """Kill the child and whatever it started, and return its status.

    The group is killed before the child is waited for, because until then its number belongs to nobody else.
    """
    if child.stdin is not None:
        with suppress(OSError):
            child.stdin.close()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    return child.wait()


def _cause(status: int) -> str:
    if status >= 0:
        return f"exit {status}"
    with suppress(ValueError):
        return signal.Signals(-status).name
    return f"signal {-status}"
