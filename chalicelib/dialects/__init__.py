"""Four ways to say it over HTTP, and what they share."""
