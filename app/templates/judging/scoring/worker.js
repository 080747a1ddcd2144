{% extends "ui/worker.js" %}
{% set realm = "judging" %}{% set pages = "^/judging(/(rounds|sheets)/[^/]+)?$" %}{% set hours = 12 %}{% set leaves = true %}
{% block promise %}
// Judging without a network: pages of judging that were opened open again, nothing else is touched.
// Signing out, and finding oneself signed out, empties it.
{% endblock %}
