{% extends "ui/worker.js" %}
{% set realm = "gate" %}{% set pages = "^/events/[^/]+/gate(/unsent)?$" %}{% set hours = 0 %}{% set leaves = false %}
{% block promise %}
// The gate without a network: the shell is kept, the gate's page is kept as it was last seen, nothing else is touched.
{% endblock %}
