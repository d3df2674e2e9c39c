"""The API, version 1: what programs read with a key, as JSON. One module per area.

It reads and writes nothing: every route is a GET. No cookie is looked at, and no other site's page is let in. Never here: how a key is
made (see `pages.api_keys`).

| module | what it tells |
|---|---|
| `own` | organisers' keys: the consultations of one authority, counted as its pages do |
| `released` | the commission's keys: what was released of all consultations, and nothing counted since |
| `records` | the records, for either |
| `schema`, `documentation` | the same routes described, for programs and for people |
"""
