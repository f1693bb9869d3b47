"""The gym dialect: document 004 and contract classes.md."""
