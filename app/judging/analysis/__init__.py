"""The analysis of marks: a table in, the same report on the page, in the terminal and as JSON."""
