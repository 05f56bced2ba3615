//! Any query of an address: what is read from it, printed and read again asks the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiaowen::kb::SearchRequest;
use tiaowen::params::{SearchParams, print};

/// Bytes of an address that stay below every length that is refused, also with each separator held by a backslash
/// and each older name written as the one that took its place.
const SHORT: usize = 300;

fuzz_target!(|bytes: &[u8]| {
    let query = String::from_utf8_lossy(bytes);
    let Ok(request) = SearchParams::read(&query).and_then(|params| params.request()) else {
        return;
    };
    let printed = print(&request);
    if bytes.len() > SHORT {
        return;
    }
    let again = SearchParams::read(&printed).and_then(|params| params.request());
    let Ok(again) = again else { panic!("{printed:?} is refused") };
    // The page, and whether facets are counted, is no part of what is printed.
    let SearchRequest { offset, limit, facets, .. } = request;
    assert_eq!(SearchRequest { offset, limit, facets, ..again }, request, "{printed:?}");
});
