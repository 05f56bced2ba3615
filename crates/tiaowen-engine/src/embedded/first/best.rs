//! The best hits so far.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::DocAddress;

pub(crate) struct Best {
    /// How many are wanted.
    pub(super) room: usize,
    held: BinaryHeap<Reverse<Ranked>>,
}

/// Better is greater: by score, then by reading order.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranked(f32, u64, DocAddress);

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then_with(|| other.1.cmp(&self.1))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Best {
    pub(crate) fn new(room: usize) -> Self {
        Self { room, held: BinaryHeap::with_capacity(room + 1) }
    }

    /// A lower score than this is of no use.
    pub(crate) fn threshold(&self) -> f32 {
        if self.held.len() < self.room {
            return f32::MIN;
        }
        self.held.peek().map_or(f32::MIN, |worst| worst.0.0)
    }

    /// The score that the last of `scores` to find room would have.
    pub(super) fn would_need(&self, scores: impl Iterator<Item = f32>) -> f32 {
        let mut scores: Vec<f32> = scores.collect();
        if scores.len() < self.room {
            return f32::MIN;
        }
        let (_, last, _) = scores.select_nth_unstable_by(self.room - 1, |a, b| b.total_cmp(a));
        *last
    }

    /// Adds a hit with its place in reading order.
    pub(crate) fn add(&mut self, score: f32, order: u64, address: DocAddress) {
        let hit = Ranked(score, order, address);
        if self.held.len() < self.room {
            self.held.push(Reverse(hit));
        } else if let Some(mut worst) = self.held.peek_mut()
            && hit > worst.0
        {
            *worst = Reverse(hit);
        }
    }

    pub(crate) fn sorted(self) -> Vec<(f32, DocAddress)> {
        let hits = self.held.into_sorted_vec();
        hits.into_iter().map(|Reverse(Ranked(score, _, address))| (score, address)).collect()
    }
}
