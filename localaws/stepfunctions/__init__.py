"""A local AWS Step Functions: an interpreter of state machines whose executions outlive the server."""
