"""Tests of the grammar of the pages."""
