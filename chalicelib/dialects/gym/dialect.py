"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.dialect import Dialect
from chalicelib.dialects.gym.policy import POLICY

gym = Dialect(POLICY, __name__)
