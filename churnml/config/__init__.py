"""Configuration at the edge: YAML in, domain objects out.

The only package that knows YAML and pydantic. Relative paths are relative to the
file's own folder, whatever the working directory. Every error names the file, the
key and the fix.
"""

from __future__ import annotations

from churnml.config.environment import filled
from churnml.config.reading import load_config
from churnml.config.whole import Config

__all__ = ["Config", "filled", "load_config"]
