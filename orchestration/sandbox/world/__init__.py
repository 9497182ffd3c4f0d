"""The invented football: clubs, players, seasons and matches, grown from a seed, and what is known of them when."""
