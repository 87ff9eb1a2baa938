"""Pytest plugin that imports salesplan before any other plugin is loaded.

Pytest reads `-p salesplan._early` (in pyproject.toml) ahead of the installed plugins. Importing the
package marks `rfc3987_syntax` as absent; nbval, which comes later, imports nbformat and with it
jsonschema, whose import is then two seconds shorter. A conftest.py would come too late.
"""
