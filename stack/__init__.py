"""Packaging, deploying, and running the stack on one machine. Nothing here goes to AWS Lambda."""
