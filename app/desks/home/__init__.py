"""The desk: three cards for whoever is signed in, made of what each role owes."""
