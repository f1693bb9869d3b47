"""The operations of the system: verbs, one module for each noun."""
