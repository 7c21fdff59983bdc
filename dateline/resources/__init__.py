"""Knowledge as data, and the one way of reading it."""
