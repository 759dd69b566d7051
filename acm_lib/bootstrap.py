"""From a bare checkout to a working environment, with nothing but Python and its venv module.

Only the standard library is used here, and only old syntax, so that an old Python can still say
that it is old. The environment is `.venv` in the checkout; what goes into it is the part of
`requirements.lock` that is needed, with hashes. A marker written last tells a finished install from
a broken one.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NEEDED = {
    "": ("pandas", "duckdb", "papermill", "babel", "jinja2", "matplotlib", "networkx"),
    "test": ("pytest", "nbval", "hypothesis", "playwright", "sqlalchemy"),
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class CannotInstall(Exception):
    """Why the environment could not be made, in one line that says what to do."""


def is_installed(extra: str = "") -> bool:
    """Are the dependencies (and those of the extra) there in this Python?"""
    from importlib.util import find_spec

    wanted = NEEDED[""] + (NEEDED[extra] if extra else ())
    return all(find_spec(name) is not None for name in wanted)


def reexec_in_venv(arguments: "list[str]", extra: str = "") -> None:
    """Make or repair `.venv` where needed, and run the same command inside it. Does not return.

    Parameters
    ----------
    arguments : of the command, without the program's name.
    extra : "" or "test".
    """
    python = prepare(extra)
    command = [python, "-m", "acm_lib", *list(arguments)]
    environment = dict(
        os.environ,
        PYTHONPATH=os.pathsep.join([ROOT] + [p for p in [os.environ.get("PYTHONPATH")] if p]),
    )
    if os.name == "posix":
        os.execve(python, command, environment)
    sys.exit(subprocess.call(command, env=environment))


def prepare(extra: str = "") -> str:
    """The Python of a finished `.venv`; made first where it is missing, broken or of another lock.

    Raises
    ------
    CannotInstall : the Python is too old, has no venv module, the folder cannot be written to, or
        the install failed.
    """
    if sys.version_info < OLDEST:
        raise CannotInstall(
            "ACM needs Python %d.%d or newer and this is %d.%d: run it with a newer python3."
            % (OLDEST + sys.version_info[:2])
        )
    folder = os.path.join(ROOT, ".venv")
    python = (
        os.path.join(folder, "Scripts", "python.exe")
        if os.name == "nt"
        else os.path.join(folder, "bin", "python")
    )
    state = _state(extra)
    finished = _read(os.path.join(folder, "acm-installed"))
    if finished in (state, _state("test")) and os.path.exists(python):
        return python
    sys.stderr.write("First run: setting up .venv, about a minute ...\n")
    sys.stderr.flush()
    if not os.access(ROOT, os.W_OK):
        raise CannotInstall(
            "The folder %s cannot be written to: copy the checkout to a folder of your own and run"
            " it there." % ROOT
        )
    if finished != _state("") or not os.path.exists(python):
        _make(folder)
    _install(python, extra)
    with open(os.path.join(folder, "acm-installed"), "w") as marker:
        marker.write(state)
    return python


def needed_packages(lock: str, project: dict, extra: str = "") -> str:
    """The part of the lock that an extra needs: the entries, as text, of all packages reached from
    the project's own.

    Parameters
    ----------
    lock : the text of `requirements.lock`, with its "# via" lines.
    project : the parsed `pyproject.toml`.
    extra : "" or the name of an optional dependency.
    """
    declared = list(project["project"]["dependencies"])
    if extra:
        declared += project["project"]["optional-dependencies"][extra]
    entries = {}  # type: dict[str, list[str]]
    needs = {}  # type: dict[str, set[str]]
    for entry in re.split(
        r"\n(?=[A-Za-z0-9])",
        "\n" + lock.split("\n#", 1)[-1] if lock.startswith("#") else "\n" + lock,
    ):
        match = re.match(r"\n?([A-Za-z0-9][A-Za-z0-9._-]*)==", entry)
        if not match:
            continue
        name = _normal(match.group(1))
        entries.setdefault(name, []).append(entry.strip("\n"))
        via = entry.split("# via", 1)[1] if "# via" in entry else ""
        for parent in re.findall(
            r"([A-Za-z0-9][A-Za-z0-9._-]*)(?: \(|\s|$)", via.replace("#", " ")
        ):
            needs.setdefault(_normal(parent), set()).add(name)
    wanted = [_normal(_NAME.findall(text)[0]) for text in declared]
    found = []
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.append(name)
            wanted.extend(needs.get(name, ()))
    return "\n".join(entry for name in sorted(found) for entry in entries.get(name, ())) + "\n"


def _make(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise CannotInstall(
            "This Python has no venv module: install it (on Debian and Ubuntu: apt install"
            " python3-venv) and run again."
        ) from None
    try:
        venv.create(folder, with_pip=not shutil.which("uv"), symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotInstall(
            "The environment .venv could not be made (%s): make room or check the folder's rights,"
            " and run again." % error
        ) from None


def _install(python: str, extra: str) -> None:
    import tomllib

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)
    with open(os.path.join(ROOT, "requirements.lock"), encoding="utf-8") as file:
        wanted = needed_packages(file.read(), project, extra)
    handle, path = tempfile.mkstemp(suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(wanted)
    uv = shutil.which("uv")
    command = (
        [uv, "pip", "install", "--quiet", "--python", python]
        if uv
        else [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-compile",
        ]
    )
    try:
        done = subprocess.run(
            [*command, "--require-hashes", "-r", path],
            stdout=sys.stderr,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        os.unlink(path)
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:] or ["no message"]
        raise CannotInstall(
            "The packages could not be installed (%s): check the network or the package index, and"
            " run again." % last[0].strip()[:200]
        )
    # Compiled once here, on all cores, every report starts twice as fast.
    subprocess.run(
        [
            python,
            "-m",
            "compileall",
            "-q",
            "-j",
            "0",
            os.path.join(os.path.dirname(os.path.dirname(python)), "lib"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _state(extra: str) -> str:
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update(_read(os.path.join(ROOT, name)).encode("utf-8"))
    return "%s %d.%d %s" % (
        digest.hexdigest()[:16],
        sys.version_info[0],
        sys.version_info[1],
        extra or "base",
    )


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
