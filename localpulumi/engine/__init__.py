"""The Pulumi engine for machines without `pulumi`: pinned Go modules, a language host, a launcher."""
