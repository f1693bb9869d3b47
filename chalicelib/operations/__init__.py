"""What the system can do: verbs, one module per noun."""
