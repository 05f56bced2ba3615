//! Citations, crosswalk, alignment.
