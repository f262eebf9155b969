"""The page that a student gets back: points, what failed, and the answers as they were run.

Everything that came from the student is text, and escaped: the page runs nothing of theirs.
"""

from typing import Any

from jinja2 import Environment
from nbformat import NotebookNode

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ result.assignment }}: {{ result.score }} of {{ result.max_score }}</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto;
    padding: 0 1rem; }
  table { border-collapse: collapse; }
  th, td { padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top;
    border-bottom: 1px solid #8888; }
  td.points { white-space: nowrap; }
  td.note { overflow-wrap: anywhere; min-width: 7rem; }
  a { color: light-dark(#0b57a4, #8ab8ff); }
  h2 { margin-top: 2.5rem; border-top: 1px solid #8888; padding-top: 1rem; }
  p.label { margin: 1rem 0 .25rem; font-weight: 600; }
  pre { margin: .25rem 0; padding: .5rem .75rem; border: 1px solid #8888; font-size: .875rem;
    white-space: pre-wrap; overflow-wrap: anywhere; max-height: 30rem; overflow: auto; }
  pre.output { border-width: 0 0 0 4px; }
  @media print { pre { max-height: none; } h2, p.label { break-after: avoid; } }
</style>
<main>
<h1>{{ result.assignment }}: {{ result.score }} of {{ result.max_score }} points</h1>
<p>Your file: {{ result.submission }}</p>
{% if result.reason %}<p><strong>Not graded: {{ result.reason }}.</strong>
Ask your instructor whether you may hand it in again.</p>{% endif %}
<table>
<tr><th>Question</th><th>Points</th><th>Note</th></tr>
{% for q in result.questions -%}
<tr><td>{% if sections %}<a href="#{{ q.question }}">{{ q.question }}</a>
{%- else %}{{ q.question }}{% endif %}</td>
<td class="points">{{ q.score }} of {{ q.points }}</td>
<td class="note">{{ "" if result.reason else q.note or "all tests passed" }}</td></tr>
{% endfor -%}
</table>
{% if result.notes %}<p>About the file: {{ result.notes | join("; ") }}.</p>{% endif %}
{% for section in sections -%}
<h2 id="{{ section.question }}">{{ section.question }}</h2>
{% for cell in section.cells -%}
<p class="label">{{ "Test (more tests may be hidden)" if cell.is_test else "Your code" }}</p>
<pre>{{ cell.source }}</pre>
{% for text in cell.texts %}<p class="label">{{ "Result" if cell.is_test else "Output" }}</p>
<pre class="output">{{ text }}</pre>
{% endfor %}
{%- endfor %}
{%- endfor %}
</main>
</html>
"""
TEMPLATE = Environment(autoescape=True).from_string(PAGE)


def feedback_page(result: dict[str, Any], run: NotebookNode | None) -> str:
    """Return the page for one result; `run` is the notebook as it was run, if it could be."""
    return TEMPLATE.render(result=result, sections=sections(run) if run else [])


def sections(run: NotebookNode) -> list[dict[str, Any]]:
    """Group code cells by question: answers, and the visible part of their tests."""
    found: dict[str, list[dict[str, Any]]] = {}
    for cell in run.cells:
        role = cell.metadata.get("nbgrader", {})
        question = cell.metadata.get("answer") or cell.metadata.get("convbook", {}).get("question")
        if role.get("solution"):
            question = role["grade_id"]
        if question:
            is_test = bool(role.get("grade"))
            entry = {"source": cell.source, "texts": texts(cell), "is_test": is_test}
            found.setdefault(question, []).append(entry)
    return [{"question": question, "cells": cells} for question, cells in found.items()]


def texts(cell: NotebookNode) -> list[str]:
    """All outputs of a cell, as text; an error that a traceback has shown is not told twice."""
    found: list[str] = []
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            if not any(output.ename in text for text in found):
                found.append(output.evalue or output.ename)
        else:
            found.append(output.get("text", ""))
    return [text.strip("\n") for text in found if text.strip()]
