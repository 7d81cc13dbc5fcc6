"""The only widgets: pages, presenters, theme."""
