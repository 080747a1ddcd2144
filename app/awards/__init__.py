"""Awards: the prizes of a contest, given or left unawarded."""
