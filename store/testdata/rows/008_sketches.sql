UPDATE articles SET sketch = x'' WHERE id = 1;
