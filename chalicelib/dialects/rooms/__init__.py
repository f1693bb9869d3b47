"""The rooms dialect: document 002 and contract rooms.md."""
