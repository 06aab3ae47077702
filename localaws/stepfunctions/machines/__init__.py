"""State machines and the operations about them."""
