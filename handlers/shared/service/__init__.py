"""What Amazon Personalize fixes and the program and the functions must both know: the standard library alone."""
