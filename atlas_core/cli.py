"""The command line: one JSON document on stdout, messages on stderr; exit 0 done, 2 bad input, 1 failure."""

import argparse
import gc
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from atlas_core.errors import AccessError, AtlasError, InputError, Problem

DONE, FAILURE, BAD_INPUT = 0, 1, 2
REPORT_SECONDS = 8.0
"""How long a worker that ends waits for the report in hand to be laid down; the server kills it after 10."""

# Imports stand inside the commands: `calculate` must not wait for pyarrow, nor `permute` for pymongo.


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if (answer := options.command(options)) is not None:
            print(json.dumps(answer, allow_nan=False, ensure_ascii=False, indent=2, default=str), flush=True)
    except InputError as error:
        return _fail(str(error), BAD_INPUT)
    except AtlasError as error:
        return _fail(str(error), FAILURE)
    except BrokenPipeError:
        # Nobody reads on, as in `… | head`; what is left in the buffer must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    return DONE if options.is_good(answer) else FAILURE


def calculate(options: argparse.Namespace) -> dict[str, Any]:
    """Complete a project with its derived values and name its problems."""
    from atlas_core.fields.project import complete, read

    completion = complete(read(_document(options.project), source=options.project))
    return {
        "project": completion.project,
        "calculated": completion.calculated,
        "problems": [{"field": problem.field, "message": problem.message} for problem in completion.problems],
    }


def permute(options: argparse.Namespace) -> dict[str, Any]:
    """Compute the whole grid and write it as Parquet; the answer is the summary."""
    from atlas_core.settings import start_no_blas_threads

    start_no_blas_threads()  # before anything loads numpy
    if options.executor == "dask":
        return _permuted(options)
    # Every piece of a result is freed by its reference count; looking for cycles took a twelfth of the time.
    gc.disable()
    try:
        return _permuted(options)
    finally:
        gc.enable()


def _permuted(options: argparse.Namespace) -> dict[str, Any]:
    import time

    from atlas_core.permutation import run
    from atlas_core.permutation.summary import summarise
    from atlas_core.services import assembly

    front = _front(options.pareto)
    out = _writable(options.out)
    project, grid = _grid(options)
    started = time.perf_counter()
    if options.executor == "dask":
        parts = _on_cluster(options, project, grid)
    else:
        parts = run.parts(project, grid, chunk_size=options.chunk, threads=options.threads)
    assembly.write(run.told(parts, grid.size, _show), out)
    _share(out)
    summary = summarise(assembly.StoredRows(out), time.perf_counter() - started, grid)
    return summary | front(out) | {"engine_version": run.ENGINE_VERSION}


def _front(figures: str) -> Callable[[Path], dict[str, Any]]:
    """Return what adds the Pareto front of a result file to its summary, nothing if no figures are named."""
    if not figures:
        return lambda _: {}
    from atlas_core.services import pareto_front

    goals = pareto_front.named(figures)
    return lambda path: {"pareto": pareto_front.of_file(path, goals)}


def _share(path: Path) -> None:
    """Let others read a file as they may read what this user makes by other means."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def _on_cluster(options: argparse.Namespace, project: dict[str, Any], grid: Any) -> Any:
    from functools import partial

    from atlas_core.permutation import run
    from atlas_core.services import cluster
    from atlas_core.settings import load

    work, spans = partial(run.chunk, project, grid), run.spans(grid.size, options.chunk)
    return cluster.tables(options.scheduler or load().dask_scheduler, work, spans)


def scenario(options: argparse.Namespace) -> dict[str, Any]:
    """Compute one row of the grid with everything behind it."""
    from atlas_core.permutation import run

    if options.engine not in (None, run.ENGINE_VERSION):
        way_out = "run its axes again here, or ask the release that has that engine"
        problem = f"rows of {options.engine} are not those of this engine, {run.ENGINE_VERSION}; {way_out}"
        raise InputError(Problem("engine", problem))
    project, grid = _grid(options)
    return run.scenario(project, grid, options.index) | {"engine_version": run.ENGINE_VERSION}


def users(options: argparse.Namespace) -> dict[str, Any] | list[dict[str, Any]]:
    """Add, list and change accounts."""
    from atlas_core.services import accounts
    from atlas_core.services.access import people, second_factor
    from atlas_core.services.actor import SYSTEM

    stores = _stores()
    if options.action == "list":
        return accounts.list_users(stores)
    if options.action == "add":
        return accounts.add_user(stores, options.email, _password(), options.role)
    if options.action == "role":
        return accounts.set_role(stores, options.email, options.role)
    if options.action == "second-factor-off":
        return {"email": options.email, "removed": second_factor.remove(stores, options.email)}
    if options.action == "enable":
        return {"email": options.email, "status": people.unfreeze(stores, SYSTEM, options.email).state}
    return accounts.disable(stores, options.email)


def verify_audit(_options: argparse.Namespace) -> dict[str, Any]:
    """Prove the record of actions whole, or name the first bad entry (exit 1)."""
    from atlas_core.services.access import audit

    stores = _stores()
    try:
        return audit.verify(stores)
    finally:
        stores.close()


def seed_demo(_options: argparse.Namespace) -> dict[str, Any]:
    """Make the demo accounts and projects."""
    from atlas_core.services import demo
    from atlas_core.settings import load

    return demo.seed(_stores(), load())


def worker(_options: argparse.Namespace) -> None:
    """Compute queued runs until told to stop."""
    import signal
    import threading

    from atlas_core.services.warming import load_engine
    from atlas_core.services.worker import work

    stop = threading.Event()
    threading.Thread(target=load_engine, daemon=True).start()  # while no run waits yet
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    stores = _stores()
    reports = threading.Thread(target=_make_reports, args=(stores, stop), daemon=True)  # beside the runs
    reports.start()
    work(stores, f"worker-{os.getpid()}", stop)
    reports.join(REPORT_SECONDS)


def _make_reports(stores: Any, stop: Any) -> None:
    """Make reports that are due until told to stop."""
    from atlas_core.services.report_making import keep

    keep(stores, stop)


def serve(_options: argparse.Namespace) -> None:
    """Become the app's server process on the port of the settings."""
    from atlas_core.services.demo import ACCOUNTS, PASSWORD
    from atlas_core.settings import load

    settings = load()
    print(f"AtlasNexus on http://127.0.0.1:{settings.port}; Ctrl-C stops app, worker and database.")
    if settings.demo:
        print(f"Demo logins: {', '.join(ACCOUNTS)}; password {PASSWORD}")
    sys.stdout.flush()
    app = Path(__file__).resolve().parent.parent / "streamlit_app.py"
    where = ["--server.address", "127.0.0.1", "--server.port", str(settings.port)]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(app), *where])


def notebook(options: argparse.Namespace) -> dict[str, Any]:
    """Run a notebook as an account; the answer is its outputs by name."""
    from atlas_core.services import notebooks

    out = _writable(options.out or f"{options.name}.out.ipynb")
    given = notebooks.typed(options.name, dict(_pair(text) for text in options.parameter))
    stores = _stores()
    try:
        with notebooks.operator(stores, options.account) as actor:
            answer = notebooks.run(stores, actor, options.name, given, out)
    finally:
        stores.close()
    if answer["status"] == notebooks.FAILED:
        raise AtlasError(f"notebook {options.name}: {answer['error']}")
    return answer


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Answer bad arguments like any bad input: one line, exit 2."""
        raise SystemExit(_fail(f"{self.prog}: {message}", BAD_INPUT))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m atlas_core", description="AtlasNexus from the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    one = _command(commands, "calculate", calculate)
    one.add_argument("project", metavar="PROJECT.json")

    grid = _command(commands, "permute", permute)
    _add_grid_arguments(grid)
    grid.add_argument("--out", required=True, metavar="RESULTS.parquet")
    grid.add_argument("--threads", type=_positive, default=1, metavar="N", help="threads of this machine (1)")
    grid.add_argument("--chunk", type=_positive, default=65_536, metavar="N", help="scenarios a piece (65536)")
    grid.add_argument("--pareto", default="", metavar="A,B[,C]", help="tell the Pareto front of two or three figures")
    grid.add_argument("--executor", choices=("local", "dask"), default="local", help="where to compute (local)")
    grid.add_argument("--scheduler", default="", metavar="ADDR", help="of Dask (ATLAS_DASK_SCHEDULER)")

    row = _command(commands, "scenario", scenario)
    _add_grid_arguments(row)
    row.add_argument("--index", required=True, type=int, metavar="I", help="row of the grid, from 0")
    row.add_argument("--engine", metavar="VERSION", help="refuse unless this is the engine, as permute named it")

    actions = _command(commands, "users", users).add_subparsers(dest="action", required=True, metavar="ACTION")
    for name in ("add", "list", "role", "disable", "enable", "second-factor-off"):
        action = actions.add_parser(name)
        if name != "list":
            action.add_argument("email")
        if name in {"add", "role"}:
            action.add_argument("role", metavar="ROLE", help="sponsor, internal, quant or admin")

    proof = _command(commands, "audit", verify_audit)
    proof.add_argument("action", choices=("verify",), help="read the whole record")
    proof.set_defaults(is_good=lambda answer: answer["ok"])

    book = _command(commands, "notebook", notebook)
    book.add_argument("name", metavar="NAME")
    book.add_argument("-p", dest="parameter", action="append", default=[], metavar="K=V", help="a parameter, as JSON")
    book.add_argument("--out", default="", metavar="FILE.ipynb", help="the notebook with its outputs (NAME.out.ipynb)")
    book.add_argument("--as", dest="account", default="", metavar="EMAIL", help="who runs it (the demo's quant)")

    for name, command in (("seed-demo", seed_demo), ("worker", worker), ("serve", serve)):
        _command(commands, name, command)
    return parser


def _command(commands: Any, name: str, function: Callable[[argparse.Namespace], object]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
    parser.set_defaults(command=function, is_good=lambda _answer: True)
    return parser


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(Problem("-p", f"a parameter is given as name=value, got {text!r:.80}"))
    return name, value


def _add_grid_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT.json")
    parser.add_argument("--axes", required=True, metavar="AXES.json")


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {number}")
    return number


def _document(path: str) -> dict[str, Any]:
    """Read one JSON object; NaN and infinity are not JSON and are refused."""

    def refuse(constant: str) -> NoReturn:
        raise InputError(
            Problem("", f"{constant} is not a JSON number; leave the field out or write null"), source=path
        )

    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"), parse_constant=refuse)
    except OSError as error:
        raise InputError(Problem("", f"cannot be read: {error.strerror}"), source=path) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("", f"is not JSON: {error}"), source=path) from error
    if not isinstance(document, dict):
        raise InputError(Problem("", f"must hold one JSON object, got {type(document).__name__}"), source=path)
    return document


def _writable(path: str) -> Path:
    out = Path(path)
    if not out.parent.is_dir():
        raise InputError(Problem("--out", f"the folder {out.parent} does not exist"))
    return out


def _grid(options: argparse.Namespace) -> tuple[dict[str, Any], Any]:
    """Read project and axes; what breaks a rule is named with its file."""
    from atlas_core.fields.project import read
    from atlas_core.permutation.axes import read_axes
    from atlas_core.settings import load

    project = read(_document(options.project), source=options.project)
    axes = _document(options.axes)
    try:
        return project, read_axes(axes, project, load().max_scenarios)
    except InputError as error:
        raise InputError(error.problems, source=options.axes) from error


def _show(done: int, total: int) -> None:
    """Show progress to a person; a script's log stays clean."""
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _stores() -> Any:
    from atlas_core.services.wiring import open_stores
    from atlas_core.settings import load

    return open_stores(load())


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    if password := sys.stdin.readline().rstrip("\n"):
        return password
    raise AccessError("no password came on standard input")


def _fail(message: str, code: int) -> int:
    print(" ".join(message.split()), file=sys.stderr)
    return code
