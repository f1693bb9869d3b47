"""Pure rules: the standard library alone."""
