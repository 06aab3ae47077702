"""The item-item experts: each turns interactions into a vector or sparse matrix over the catalogue."""
