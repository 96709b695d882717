"""Profile → text → vector; search by meaning (FAISS) and by words (tantivy)."""
