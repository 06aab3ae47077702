"""The back ends of methods: mock, Lambda functions with and without proxy, AWS services."""
