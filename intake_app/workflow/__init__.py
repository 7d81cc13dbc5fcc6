"""One use case a module: what happens when somebody at the bench does something."""
