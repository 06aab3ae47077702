"""Requests of the deployed API, made from its OpenAPI document: for Postman and newman, and for curl."""
