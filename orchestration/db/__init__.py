"""The database: the server we embed, connections, the tables we own and their migrations."""
