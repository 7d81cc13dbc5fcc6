"""One command of the command line a module; each joins the parts it needs when it runs."""
