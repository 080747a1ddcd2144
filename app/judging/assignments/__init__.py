"""Who could and shall read what: ties of judges, who could judge a board, plans with their picture, lists in and out."""
