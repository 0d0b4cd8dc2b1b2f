"""What intake's API takes and gives, field by field; one module a resource."""
