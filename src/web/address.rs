//! Addresses of searches.

use crate::kb::SearchRequest;
use crate::params;
use crate::web::page::Page;

/// Address of the first page of a search.
pub(super) fn address(page: &Page, request: &SearchRequest) -> String {
    match params::print(request).as_str() {
        "" => page.href("/"),
        query => page.href(format!("/?{query}")),
    }
}
