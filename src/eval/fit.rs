//! Logistic regression by Newton's method: the weights of the alignment from judged pairs.

use tiaowen_link::crossref::align::{Values, Weights};

/// One clause and article with their judgement.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// What was measured.
    pub values: Values,
    /// Whether the article was judged to belong to the clause.
    pub right: bool,
}

const SIZE: usize = 10;
/// Keeps weights of features that say the same small; the constant is left free.
const RIDGE: f64 = 1.0;

/// Fits the curve. The loss is convex, so the start does not matter; steps are cut short where the curve
/// is flat.
pub fn fit(samples: &[Sample]) -> Weights {
    let mut weights = [0.0f64; SIZE];
    for _ in 0..30 {
        let (mut curve, mut slope) = ([[0.0f64; SIZE]; SIZE], [0.0f64; SIZE]);
        for sample in samples {
            let x = with_constant(&sample.values);
            let z: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let p = 1.0 / (1.0 + libm::exp(-z));
            let error = f64::from(u8::from(sample.right)) - p;
            for a in 0..SIZE {
                slope[a] += error * x[a];
                for b in 0..SIZE {
                    curve[a][b] += p * (1.0 - p) * x[a] * x[b];
                }
            }
        }
        for a in 0..SIZE - 1 {
            curve[a][a] += RIDGE;
            slope[a] -= RIDGE * weights[a];
        }
        let step = solve(curve, slope);
        let longest = step.iter().fold(0.0f64, |most, s| most.max(s.abs()));
        let scale = if longest > 3.0 { 3.0 / longest } else { 1.0 };
        for (weight, step) in weights.iter_mut().zip(step) {
            *weight += step * scale;
        }
        if longest < 1e-6 {
            break;
        }
    }
    let mut features: Values = [0.0; 9];
    for (feature, weight) in features.iter_mut().zip(weights) {
        *feature = weight as f32;
    }
    Weights { features, bias: weights[SIZE - 1] as f32 }
}

fn with_constant(values: &Values) -> [f64; SIZE] {
    let mut x = [1.0; SIZE];
    for (x, value) in x.iter_mut().zip(values) {
        *x = f64::from(*value);
    }
    x
}

/// Solves a linear system by elimination with the largest pivot.
fn solve(mut a: [[f64; SIZE]; SIZE], mut b: [f64; SIZE]) -> [f64; SIZE] {
    for k in 0..SIZE {
        let pivot = (k..SIZE).max_by(|&i, &j| a[i][k].abs().total_cmp(&a[j][k].abs())).unwrap_or(k);
        a.swap(k, pivot);
        b.swap(k, pivot);
        if a[k][k].abs() < 1e-12 {
            // A feature that is 0 everywhere keeps weight 0.
            continue;
        }
        for i in 0..SIZE {
            if i != k {
                let factor = a[i][k] / a[k][k];
                let pivot = a[k];
                for (cell, of_pivot) in a[i].iter_mut().zip(pivot).skip(k) {
                    *cell -= factor * of_pivot;
                }
                b[i] -= factor * b[k];
            }
        }
    }
    let mut x = [0.0; SIZE];
    for k in 0..SIZE {
        x[k] = if a[k][k].abs() < 1e-12 { 0.0 } else { b[k] / a[k][k] };
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_that_decides_gets_the_weight() {
        let samples: Vec<Sample> = (0..400)
            .map(|i| {
                let x = i as f32 / 400.0;
                let mut values: Values = [0.0; 9];
                values[0] = x;
                values[1] = ((i * 37) % 100) as f32 / 100.0;
                Sample { values, right: (i * 13) % 400 < i }
            })
            .collect();
        let weights = fit(&samples);
        assert!(weights.features[0] > 3.0, "{weights:?}");
        assert!(weights.features[1].abs() < 1.0, "{weights:?}");
        let mean: f32 = samples.iter().map(|s| weights.confidence(&s.values)).sum::<f32>() / 400.0;
        let right = samples.iter().filter(|s| s.right).count() as f32 / 400.0;
        assert!((mean - right).abs() < 0.01, "{mean} and {right}");
    }
}
