//! Work that may be given up: long loops ask whether anybody still waits for what they make.
//!
//! A [`Budget`] holds for the thread that spends it. Who stops waiting gives it up, and every loop that asks
//! [`check`] ends at its next step.
//!
//! ```
//! use tiaowen_text::budget::{self, Budget};
//!
//! let budget = Budget::default();
//! assert!(budget.spend(|| budget::check()).is_ok());
//! budget.give_up();
//! assert!(budget.spend(|| budget::check()).is_err());
//! assert!(budget::check().is_ok(), "outside of it nothing is limited");
//! ```

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};

thread_local! {
    static CURRENT: RefCell<Option<Budget>> = const { RefCell::new(None) };
}

/// Whether work is still wanted; clones are the same budget.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    given_up: Arc<AtomicBool>,
}

impl Budget {
    /// Tells the work that nobody waits for it any more.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Does work that this budget holds for.
    pub fn spend<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = CURRENT.replace(Some(self.clone()));
        let _restored = Restored(before);
        work()
    }
}

/// Puts back the budget of before, also when the work panics.
struct Restored(Option<Budget>);

impl Drop for Restored {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// Whether the work of this thread was given up.
pub fn is_spent() -> bool {
    let given_up = |budget: &Budget| budget.given_up.load(Ordering::Relaxed);
    CURRENT.with_borrow(|current| current.as_ref().is_some_and(given_up))
}

/// `Unavailable` once the work of this thread was given up.
pub fn check() -> Result<()> {
    if is_spent() {
        Err(Error::unavailable("the answer was given up: nobody waits for it"))
    } else {
        Ok(())
    }
}
