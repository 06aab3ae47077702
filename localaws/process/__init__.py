"""The local AWS as a process: start, stop, serve, and the environments that it needs."""
