"""What the project is measured by: `make bench` runs everything here and writes docs/benchmarks.md."""
