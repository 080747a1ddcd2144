"""The catalogue of events: types as data, events and their set-up, sites, programme, states, and the public pages."""
