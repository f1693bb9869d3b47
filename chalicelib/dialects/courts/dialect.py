"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.courts.policy import POLICY
from chalicelib.dialects.dialect import Dialect

courts = Dialect(POLICY, __name__)
