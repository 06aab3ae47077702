"""Promotion: what one stack learnt from, brought to another one."""
