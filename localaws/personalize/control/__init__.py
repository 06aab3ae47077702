"""The control plane: one module a resource kind."""
