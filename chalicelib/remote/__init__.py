"""Other people's servers: one HTTP request at a time, and no longer than somebody waits for it."""
