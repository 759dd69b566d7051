"""The fork server: a process that has imported what reports need, opened nothing, and forks a
kernel on request.

`python -m acm_lib.reports.kernels.server SOCKET LOG` writes one line, "ready", when it is. A
connection to the socket is one kernel: the request ({"argv", "cwd", "env", "memory_mb"} as a line
of JSON) is answered by {"pid"}, later by {"exit"}. When a connection closes, its kernel and all it
started are killed; when standard input closes, all of them and the server. So nothing outlives the
process that asked for it, even where that one was killed.

It must stay a process with one thread: a thread, a lock or a connection that is open at the fork is
broken in every child. Client data is never read here: whatever the parent held, each child would
hold.
"""

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys

from acm_lib.reports.kernels.limits import die_with_parent, limit_memory
from acm_lib.reports.kernels.preload import preload, reseed

# A kernel lives a second or two: Python's own thresholds collect a hundred times in it.
GC_THRESHOLD = (50_000, 20, 50)


def serve(address: str, log: str) -> None:
    """Import, listen, and fork until standard input closes; then delete the socket, the log and
    their folder."""
    preload()
    gc.collect()
    # what is here stays shared with the children: the collector never touches its pages
    gc.freeze()
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) > 1:
        sys.exit("it has more than one thread, and kernels forked from it could hang")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    os.chmod(address, 0o600)
    listening.listen(64)
    listening.setblocking(False)
    awake, wake = socket.socketpair()
    awake.setblocking(False)
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, lambda *_signal: None)
    # Ctrl-C reaches the whole terminal; the batch says when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    selector = selectors.DefaultSelector()
    for source in (listening, awake, sys.stdin.fileno()):
        selector.register(source, selectors.EVENT_READ)
    kernels: dict[int, socket.socket] = {}  # process id -> its connection
    with contextlib.suppress(BrokenPipeError):  # standard input is closed, too: see below
        os.write(1, b"ready\n")
    while True:
        for key, _events in selector.select():
            if key.fileobj is listening:
                with contextlib.suppress(BlockingIOError):
                    connection, _address = listening.accept()
                    selector.register(connection, selectors.EVENT_READ)
            elif key.fileobj is awake:
                with contextlib.suppress(BlockingIOError):
                    awake.recv(4096)
                _reap(kernels, selector)
            elif key.fileobj == sys.stdin.fileno():
                if not os.read(sys.stdin.fileno(), 4096):
                    for process in kernels:
                        _kill(process)
                    with contextlib.suppress(OSError):
                        for left in (address, log):
                            os.unlink(left)
                        os.rmdir(os.path.dirname(address))
                    os._exit(0)
            elif isinstance(key.fileobj, socket.socket):
                _accept(key.fileobj, kernels, selector, (listening, awake, wake))


def _accept(
    connection: socket.socket,
    kernels: dict[int, socket.socket],
    selector: selectors.BaseSelector,
    inherited: tuple[socket.socket, ...],
) -> None:
    """A request to fork, or the end of a connection."""
    text = b""
    with contextlib.suppress(OSError):
        connection.settimeout(10)
        with connection.makefile("rb") as lines:
            text = lines.readline()
    if not text.endswith(b"\n"):
        for process in [process for process, its in kernels.items() if its is connection]:
            _kill(process)
        selector.unregister(connection)
        connection.close()
        return
    request = json.loads(text)
    process = os.fork()
    if process == 0:
        selector.close()
        for opened in (*inherited, *kernels.values()):
            opened.close()
        _become_kernel(request)
    kernels[process] = connection
    _send(connection, {"pid": process})


def _reap(kernels: dict[int, socket.socket], selector: selectors.BaseSelector) -> None:
    """Report of every kernel that ended how it did."""
    while True:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not process:
            return
        connection = kernels.pop(process, None)
        if connection is not None:
            _send(connection, {"exit": os.waitstatus_to_exitcode(status)})


def _send(connection: socket.socket, message: dict) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def _kill(process: int) -> None:
    """The process and its group; it made the group itself, so for a moment there may be none."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(process, signal.SIGKILL)


def _become_kernel(request: dict) -> None:
    """In the child: drop everything of the parent, and become an IPython kernel."""
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(
                number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler
            )
        os.setsid()
        die_with_parent()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        sys.path[:0] = [
            path
            for path in request["env"].get("PYTHONPATH", "").split(os.pathsep)
            if path and path not in sys.path
        ]
        reseed()
        gc.set_threshold(*GC_THRESHOLD)
        limit_memory(request.get("memory_mb", 0))
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance()
        app.initialize(["--matplotlib=inline", *request["argv"]])
        app.start()
    except SystemExit:
        pass
    except BaseException:
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    serve(*sys.argv[1:])
