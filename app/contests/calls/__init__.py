"""The call of a contest: editions from presets, their set-up, rules, timeline, public page and late work."""
