"""What the world may read: a Litestar application over schema `serving`."""
