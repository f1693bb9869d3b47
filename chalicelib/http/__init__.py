"""The code around every view (authenticate, parse, call, translate errors), and HTTP that dialects share."""
