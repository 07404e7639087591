"""Exports of more than a thousand rows: asked for on a page, made by a job, fetched by the same person."""
