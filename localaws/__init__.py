"""A local AWS: MiniStack in our own process, with the services that it lacks."""
