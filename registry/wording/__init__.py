"""What is said to a person, in the person's language: catalogues, plurals, months and days."""
