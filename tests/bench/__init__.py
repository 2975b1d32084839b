"""What a page costs, in floors: `make bench`. docs/bench.md says how to read it."""
