"""What a form asks, as data: a whitelisted part of JSON Schema, its check of answers, and the web form made of it.

    schema = check_schema({"type": "object", "properties": {"fee": {"type": "integer", "format": "amount", "x-title-en": "Fee"}}})
    schema.validate({"fee": 123456})          # raises Invalid with one error per field
    form = build_form(schema)(request.POST)   # form.answers() once it is valid

Answers hold amounts as whole steps (fen), days as ISO text, files by reference. There are no references, patterns or
combinations of schemas: a schema from outside can neither fetch, nor loop, nor burn time.
"""

from pilotzone.kit.schema.building import SchemaForm, build_form
from pilotzone.kit.schema.subset import DEEPEST, Schema, SchemaFault, check_schema

__all__ = ["DEEPEST", "Schema", "SchemaFault", "SchemaForm", "build_form", "check_schema"]
