//! Cleaned text becomes a document: title, number, issuer, dates, and the outline of clauses. Never fails: a value plus issues.
