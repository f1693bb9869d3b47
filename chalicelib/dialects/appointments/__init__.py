"""The appointments dialect: documents 000 and 001 and contract appointments.md."""
