"""Measure everything and write docs/benchmarks.md: `make bench` or `python -m benchmarks`."""

from benchmarks import singleowner
from benchmarks.engines import engines, warm
from benchmarks.explorer import explored
from benchmarks.exports import exported
from benchmarks.growth import growth
from benchmarks.kernel import HEAD, kernel
from benchmarks.page import ROOT, machine, page, table
from benchmarks.processes import commands
from benchmarks.rates import rates
from benchmarks.stores import stores

PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Run the tables one after the other."""
    where = machine()  # with the load others put on it before we do
    files, records = stores()
    sections = [
        table(
            "Engines",
            ("scenarios / core-second, best", "worst round"),
            engines(),
            "CPU time of one process on one core. The random grid is every combination of two seeded random values of "
            "each of eight axes.",
        ),
        table(
            "Kernel",
            HEAD,
            kernel(),
            "CPU time of one thread, the best of interleaved rounds, the downside included. One lane is the same "
            "source compiled without lanes. numpy is a vectorised build of a part of the model "
            "(`benchmarks/vectorised.py`): senior debt, equity, covers, IRR and NPV, 11 of the columns, without "
            "mezzanine, construction financing, tax, downside, ratings and tiers, the financing alone varied; so its "
            f"ratio flatters it. {singleowner.NOTE}",
        ),
        table("In a running process", ("best, CPU ms", "worst, CPU ms"), warm(), "What a notebook feels."),
        table(
            "From the command line",
            ("best, wall ms", "median, wall ms", "best, CPU ms", "our imports, ms", "all imports, ms"),
            commands(),
            "Fresh processes, from start to exit; London has 243 scenarios. Cold is a copy of the package with nothing "
            "compiled, run once; `make setup` compiles, so that no user meets it. Import times come from "
            "`python -X importtime`, which itself makes imports slower; ours are without what they import. CPU time "
            "counts every thread, so it may exceed the wall time, which was taken in rounds of its own.",
        ),
        table(
            "Growth",
            ("CPU s", "wall s", "CPU s a million beyond the smallest", "peak MB", "bytes", "bytes a row"),
            growth(),
            "Fresh processes with a compiled kernel, from start to exit: every column to Parquet, then the summary.",
        ),
        table(
            "Results explorer",
            ("median, wall ms", "worst, wall ms", "median, CPU ms"),
            explored(),
            "Ten million scenarios with every column in one Parquet file, two threads, warm; what others take of the "
            "machine shows in the wall time only. All of it is what the results page asks of the file, without the "
            "page itself; a brush inside an active chart asks nothing, and `tests/browser/test_explorer.py` holds the "
            "time to its second frame (median of 30) to 50 ms.",
        ),
        table(
            "Exports",
            ("wall s", "CPU s", "peak MB", "file MB"),
            exported(),
            "A fresh process for each file, its imports not in the times but in the memory.",
        ),
        table(
            "IRR",
            ("CPU ms", "× ours", "largest difference to ours"),
            rates(),
            "Random investments, one outflow and 25 inflows, seeded. Ours takes the whole array and chooses among "
            "several roots where there are several; the packages take a list a call.",
        ),
        table("Result files", ("best, MB/s", "worst, MB/s"), files, "Wall time against the embedded server, over TCP."),
        table(
            "Project records",
            ("median, ms", "95th percentile, ms"),
            records,
            "The London project with its axes; wall time against the embedded server, save and load in turn.",
        ),
    ]
    PAGE.write_text(page(where, sections), "utf-8")


if __name__ == "__main__":
    main()
