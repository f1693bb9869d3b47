"""The gym dialect: document 004 and contract classes.md."""

from chalicelib.dialects.gym.dialect import gym

# Imported for the routes that they register.
from chalicelib.dialects.gym import classes, memberships, reservations, sessions, waitlist  # noqa: F401 isort:skip

blueprint = gym.close()
