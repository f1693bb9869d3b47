"""Fixtures for everything that needs no server: AWS is moto, once per session, tables re-made per test."""
