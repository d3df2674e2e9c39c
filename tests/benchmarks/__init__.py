"""What must be fast, measured: `./concertia bench`. Never part of the tests: a busy machine would fail them.

Each module holds benchmarks; `__main__` lists them and runs them in turn. A new one is a `Benchmark` in that list.
"""
