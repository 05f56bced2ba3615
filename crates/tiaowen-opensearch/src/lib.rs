//! The engine over an OpenSearch cluster, for collections beyond one machine.
//!
//! Folding, cutting into words, records and highlights stay on our side; the cluster splits at spaces, takes
//! character bigrams, and holds posting lists. So both engines have the same tokens at the same positions, and the
//! scores of one are those of the other. Key types: [`Cluster`], which answers, and [`Writer`], which indexes.
//!
//! The one rule of every request: an answer that may be short is no answer. By default a cluster that has lost
//! shards answers 200 with a smaller total.

mod access;
mod bulk;
mod client;
mod engine;
mod entry;
mod facets;
mod fields;
mod layout;
mod lower;
mod manifest;
mod numbers;
mod parts;
mod publish;
mod questions;
mod reply;
mod stored;
mod tally;
mod terms;
mod tokens;
mod writer;

pub use access::{Access, Login};
pub use engine::{Cluster, current_build};
pub use publish::Shape;
pub use writer::Writer;
