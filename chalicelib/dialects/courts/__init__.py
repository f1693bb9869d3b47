"""The courts dialect: document 003 and contract courts.md."""
