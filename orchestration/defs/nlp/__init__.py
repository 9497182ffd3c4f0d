"""When news is asked for, read and made searchable."""
