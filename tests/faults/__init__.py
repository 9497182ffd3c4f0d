"""What kills, what is killed, and how two databases are held against each other: nothing may be lost."""
