"""Football-Data.org, API v4, as the sandbox speaks it: shapes, resources, plans, limits and errors."""
