"""A second, slow and plain reading of the two policies, written apart from the rules engine."""
