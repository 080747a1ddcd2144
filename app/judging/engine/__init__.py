"""The mathematics of judging: plain values in, plain values out; no clock, no database, no words."""
