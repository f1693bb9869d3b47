"""The tools for language models, over the API."""
