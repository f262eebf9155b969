"""convbook."""
