"""How the system is put where it runs, and whether the documents still say what is true."""
