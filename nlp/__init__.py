"""What the news says. Grows with the news issue; holds nothing that nobody uses."""
