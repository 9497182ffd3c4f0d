"""API-Football: what its answers become. All answers here are written by hand."""
