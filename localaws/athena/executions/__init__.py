"""Query executions: what is kept of them, what runs them, and the operations about them."""
