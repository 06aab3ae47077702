"""The recommender behind the local Personalize: training in its own process, scoring in the server."""
