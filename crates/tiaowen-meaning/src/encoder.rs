//! The encoder: embeddings, layers of attention and of two dense steps, each with its residual and norm (Devlin et
//! al. 2019; Conneau et al. 2020 for XLM-R, which counts positions from 2 on).

use std::path::Path;

use serde::Deserialize;

use super::settings::{Pooling, read_json};
use super::weights::{Table, Weights};
use tiaowen_text::error::{Error, Result};

/// What `config.json` says.
#[derive(Debug, Deserialize)]
struct Config {
    model_type: String,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    max_position_embeddings: usize,
    vocab_size: usize,
    #[serde(default = "epsilon")]
    layer_norm_eps: f32,
    #[serde(default = "gelu_name")]
    hidden_act: String,
    #[serde(default)]
    pad_token_id: Option<usize>,
    #[serde(default = "absolute")]
    position_embedding_type: String,
    #[serde(default = "one")]
    type_vocab_size: usize,
}

fn epsilon() -> f32 {
    1e-12
}

fn gelu_name() -> String {
    "gelu".to_owned()
}

fn absolute() -> String {
    "absolute".to_owned()
}

fn one() -> usize {
    1
}

pub(super) struct Encoder {
    hidden: usize,
    heads: usize,
    epsilon: f32,
    longest: usize,
    weights: Weights,
    words: Table,
    /// Of each position with the type of a text that stands alone.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    query: Dense,
    key: Dense,
    value: Dense,
    attended: Dense,
    attention_norm: Norm,
    inner: Dense,
    outer: Dense,
    norm: Norm,
}

struct Dense {
    /// A row for each number that comes out.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

struct Norm {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Encoder {
    pub(super) fn load(config_path: &Path, weights_path: &Path) -> Result<Self> {
        let config: Config = read_json(config_path)?;
        let wrong = |why: String| Error::invalid(format!("{}: {why}", config_path.display()));
        // Positions of RoBERTa begin behind that of the padding.
        let first = match config.model_type.as_str() {
            "bert" => 0,
            "xlm-roberta" | "roberta" => config.pad_token_id.unwrap_or(1) + 1,
            other => {
                let read = "bert, roberta and xlm-roberta are read";
                return Err(wrong(format!("the model is of the type {other:?}; {read}")));
            }
        };
        if config.hidden_act != "gelu" {
            return Err(wrong(format!("hidden_act is {:?}; gelu is read", config.hidden_act)));
        }
        if config.position_embedding_type != "absolute" {
            let kind = &config.position_embedding_type;
            return Err(wrong(format!("position_embedding_type is {kind:?}; absolute is read")));
        }
        let (hidden, inner) = (config.hidden_size, config.intermediate_size);
        let heads = config.num_attention_heads;
        if heads == 0
            || !hidden.is_multiple_of(heads)
            || config.max_position_embeddings <= first + 2
        {
            return Err(wrong(format!(
                "{heads} heads do not share {hidden} numbers, or no position is left"
            )));
        }
        let weights = Weights::open(weights_path)?;
        let words =
            weights.table("embeddings.word_embeddings.weight", config.vocab_size, hidden)?;
        let rows = config.max_position_embeddings;
        let all = weights.numbers("embeddings.position_embeddings.weight", rows, hidden)?;
        let rows = config.type_vocab_size;
        let types = weights.numbers("embeddings.token_type_embeddings.weight", rows, hidden)?;
        let positions: Vec<f32> = all
            .chunks_exact(hidden)
            .skip(first)
            .flat_map(|row| row.iter().zip(&types).map(|(position, kind)| position + kind))
            .collect();
        let dense = |name: String, rows, columns| -> Result<Dense> {
            Ok(Dense {
                weights: weights.numbers(&format!("{name}.weight"), rows, columns)?,
                bias: weights.numbers(&format!("{name}.bias"), 1, rows)?,
            })
        };
        let norm = |name: String| -> Result<Norm> {
            Ok(Norm {
                weights: weights.numbers(&format!("{name}.weight"), 1, hidden)?,
                bias: weights.numbers(&format!("{name}.bias"), 1, hidden)?,
            })
        };
        let layer = |n: usize| -> Result<Layer> {
            let of = |part: &str| format!("encoder.layer.{n}.{part}");
            Ok(Layer {
                query: dense(of("attention.self.query"), hidden, hidden)?,
                key: dense(of("attention.self.key"), hidden, hidden)?,
                value: dense(of("attention.self.value"), hidden, hidden)?,
                attended: dense(of("attention.output.dense"), hidden, hidden)?,
                attention_norm: norm(of("attention.output.LayerNorm"))?,
                inner: dense(of("intermediate.dense"), inner, hidden)?,
                outer: dense(of("output.dense"), hidden, inner)?,
                norm: norm(of("output.LayerNorm"))?,
            })
        };
        let layers = (0..config.num_hidden_layers).map(layer).collect::<Result<_>>()?;
        let norm = norm("embeddings.LayerNorm".to_owned())?;
        let epsilon = config.layer_norm_eps;
        let longest = config.max_position_embeddings - first;
        Ok(Self { hidden, heads, epsilon, longest, weights, words, positions, norm, layers })
    }

    /// Numbers in a vector.
    pub(super) fn size(&self) -> usize {
        self.hidden
    }

    /// Most tokens of a text.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// The vectors of texts given by their tokens. They go through the dense steps as one matrix, each through the
    /// attention by itself.
    pub(super) fn encode(&self, texts: &[&[u32]], pooling: Pooling) -> Vec<Vec<f32>> {
        let hidden = self.hidden;
        let tokens = || texts.iter().flat_map(|text| text.iter().enumerate());
        let mut state: Vec<f32> = Vec::with_capacity(tokens().count() * hidden);
        for (at, token) in tokens() {
            let start = state.len();
            state.extend(self.weights.row(&self.words, *token as usize));
            // A number beyond the vocabulary has no row.
            state.resize(start + hidden, 0.0);
            let position = self.positions.get(at * hidden..).unwrap_or_default();
            let row = state.iter_mut().skip(start);
            row.zip(position).for_each(|(x, position)| *x += position);
        }
        self.norm.apply(&mut state, self.epsilon);
        for layer in &self.layers {
            let attended = layer.attend(&state, texts, (hidden, self.heads));
            add(&mut state, &layer.attended.apply(&attended));
            layer.attention_norm.apply(&mut state, self.epsilon);
            let mut inner = layer.inner.apply(&state);
            inner.iter_mut().for_each(|x| *x = gelu(*x));
            add(&mut state, &layer.outer.apply(&inner));
            layer.norm.apply(&mut state, self.epsilon);
        }
        let mut rows = state.chunks_exact(hidden);
        let pooled = texts.iter().map(|text| {
            let mut sum = vec![0.0; hidden];
            let used = if pooling == Pooling::Cls { 1 } else { text.len() };
            for row in rows.by_ref().take(text.len()).enumerate().filter(|(at, _)| *at < used) {
                add(&mut sum, row.1);
            }
            // The length is no matter: only the direction is kept.
            sum
        });
        pooled.collect()
    }
}

impl Layer {
    /// What each token takes from the others of its text: values, by how well their keys answer its query.
    fn attend(&self, state: &[f32], texts: &[&[u32]], (hidden, heads): (usize, usize)) -> Vec<f32> {
        let [query, key, value] =
            [&self.query, &self.key, &self.value].map(|dense| dense.apply(state));
        let mut out = vec![0.0; state.len()];
        let width = hidden / heads;
        let scale = (width as f32).sqrt().recip();
        let mut from = 0;
        for text in texts {
            let length = text.len();
            let mut shares = vec![0.0; length * length];
            for head in 0..heads {
                let at = from * hidden + head * width;
                let of = |matrix| View { numbers: matrix, start: at, row: hidden, column: 1 };
                let turned = View { numbers: &key, start: at, row: 1, column: hidden };
                let size = [length, width, length];
                multiply(size, scale, of(&query), turned, (&mut shares, 0, length));
                shares.chunks_exact_mut(length).for_each(softmax);
                let shares = View { numbers: &shares, start: 0, row: length, column: 1 };
                multiply([length, length, width], 1.0, shares, of(&value), (&mut out, at, hidden));
            }
            from += length;
        }
        out
    }
}

impl Dense {
    fn apply(&self, state: &[f32]) -> Vec<f32> {
        let wide = self.bias.len();
        let deep = self.weights.len() / wide.max(1);
        let rows = state.len() / deep.max(1);
        let mut out = self.bias.repeat(rows);
        let mut product = vec![0.0; out.len()];
        let state = View { numbers: state, start: 0, row: deep, column: 1 };
        let weights = View { numbers: &self.weights, start: 0, row: 1, column: deep };
        multiply([rows, deep, wide], 1.0, state, weights, (&mut product, 0, wide));
        add(&mut out, &product);
        out
    }
}

impl Norm {
    /// Brings each row to mean 0 and variance 1, then to what was learnt.
    fn apply(&self, state: &mut [f32], epsilon: f32) {
        for row in state.chunks_exact_mut(self.bias.len().max(1)) {
            let share = 1.0 / row.len() as f32;
            let mean = row.iter().sum::<f32>() * share;
            let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() * share;
            let by = (variance + epsilon).sqrt().recip();
            for ((x, weight), bias) in row.iter_mut().zip(&self.weights).zip(&self.bias) {
                *x = (*x - mean) * by * weight + bias;
            }
        }
    }
}

fn add(to: &mut [f32], more: &[f32]) {
    to.iter_mut().zip(more).for_each(|(x, more)| *x += more);
}

fn softmax(row: &mut [f32]) {
    let most = row.iter().copied().fold(f32::MIN, f32::max);
    row.iter_mut().for_each(|x| *x = exp(*x - most));
    let sum = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    row.iter_mut().for_each(|x| *x /= sum);
}

/// x Φ(x), with Φ by the error function (Abramowitz and Stegun 7.1.26, within 1.5·10⁻⁷).
fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let series = ((((1.061_405_4 * t - 1.453_152) * t + 1.421_413_7) * t - 0.284_496_74) * t
        + 0.254_829_6)
        * t;
    let erf = 1.0 - series * exp(-z * z);
    0.5 * x * (1.0 + erf.copysign(x))
}

/// e to the power of x by a power of two and a short series, many at once: libm's takes them one by one.
fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0) * std::f32::consts::LOG2_E;
    let whole = (x + 0.5).floor();
    let rest = (x - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + rest
            * (1.0
                + rest
                    * (0.5
                        + rest
                            * (1.0 / 6.0
                                + rest * (1.0 / 24.0 + rest * (1.0 / 120.0 + rest / 720.0)))));
    f32::from_bits(((whole as i32 + 127) << 23) as u32) * series
}

/// A matrix within some numbers: where it begins, and how far it is to the next row and column.
struct View<'a> {
    numbers: &'a [f32],
    start: usize,
    row: usize,
    column: usize,
}

impl View<'_> {
    /// Whether it has so many rows and columns.
    fn holds(&self, rows: usize, columns: usize) -> bool {
        let last = (rows - 1) * self.row + (columns - 1) * self.column;
        self.start + last < self.numbers.len()
    }
}

/// Writes the product of two matrices, `rows × deep` and `deep × columns`, times a factor into the third, whose rows
/// are `step` apart.
fn multiply(
    [rows, deep, columns]: [usize; 3],
    factor: f32,
    left: View<'_>,
    right: View<'_>,
    (out, start, step): (&mut [f32], usize, usize),
) {
    if rows == 0 || deep == 0 || columns == 0 {
        return;
    }
    let room = start + (rows - 1) * step + columns;
    assert!(
        left.holds(rows, deep)
            && right.holds(deep, columns)
            && room <= out.len()
            && columns <= step
    );
    let steps = |view: &View<'_>| (view.row as isize, view.column as isize);
    let ((a, b), (c, d)) = (steps(&left), steps(&right));
    #[expect(unsafe_code, reason = "the product takes pointers")]
    // SAFETY: the assertion above holds every place that is read or written within its slice, and no two places of
    // the result are the same.
    unsafe {
        matrixmultiply::sgemm(
            rows,
            deep,
            columns,
            factor,
            left.numbers.as_ptr().add(left.start),
            a,
            b,
            right.numbers.as_ptr().add(right.start),
            c,
            d,
            0.0,
            out.as_mut_ptr().add(start),
            step as isize,
            1,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_those_of_the_books() {
        for n in -400..400 {
            let x = n as f32 / 20.0;
            let close = |found: f32, right: f32| {
                assert!(
                    (found - right).abs() <= 3e-6 * right.abs().max(0.3),
                    "{x}: {found} {right}"
                );
            };
            close(exp(x), libm::expf(x));
            close(gelu(x), 0.5 * x * (1.0 + libm::erff(x / std::f32::consts::SQRT_2)));
        }
        let mut row = [1.0, 2.0, 3.0];
        softmax(&mut row);
        assert!(
            (row.iter().sum::<f32>() - 1.0).abs() < 1e-6
                && (row[2] / row[1] - std::f32::consts::E).abs() < 1e-4
        );
    }
}
