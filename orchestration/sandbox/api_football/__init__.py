"""API-Football, v3, as the sandbox speaks it: shapes, endpoints, parameters, plans, limits and errors."""
