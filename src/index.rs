//! The tantivy index: fields, writer, reader, version stamp. Nothing outside `index` and `query` knows the engine.
