"""Tags and filters of the grammar of pages; `design` is built in to every template."""
