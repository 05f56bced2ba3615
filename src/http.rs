//! The server: state, limits, shutdown, and errors rendered as JSON or HTML.
