"""One search box that finds what one may see."""
