"""Tests of the hall's pages."""
