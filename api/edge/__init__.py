"""What every request passes before and after the handlers: bounds, limits, kept answers, headers, a line in the log."""
