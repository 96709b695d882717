"""What the index stands on: the E5 encoder, FAISS for vectors, tantivy for words, SQLite for the documents."""
