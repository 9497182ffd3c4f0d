"""How the system is put where it runs: what images hold, units, charts, roles; and what is written of its packages."""
