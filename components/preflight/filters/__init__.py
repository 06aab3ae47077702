"""The filters of the configuration, held to the rules of the service and to what the stack can use."""
