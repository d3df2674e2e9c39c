"""YAML turned into a `Script`: what stands in a file, what its keys mean, and where each part is, for faults to be found again."""
