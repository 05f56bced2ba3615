//! Server-rendered pages: one struct and one template a page.
