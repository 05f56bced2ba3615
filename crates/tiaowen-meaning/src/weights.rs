//! The weights of a model: a file of named tensors, mapped.

use std::fs::File;
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use safetensors::{Dtype, SafeTensors};

use super::settings::expect_file;
use tiaowen_text::error::{Error, Result};

/// A mapped file of tensors.
pub(super) struct Weights {
    map: Mmap,
    path: PathBuf,
}

/// A matrix that stays in the file; its rows are read one by one.
pub(super) struct Table {
    start: usize,
    rows: usize,
    columns: usize,
    form: Form,
}

/// How a number is written.
#[derive(Clone, Copy)]
enum Form {
    Whole,
    Half,
    Brain,
}

impl Form {
    fn bytes(self) -> usize {
        match self {
            Self::Whole => 4,
            Self::Half | Self::Brain => 2,
        }
    }

    fn read(self, bytes: &[u8]) -> f32 {
        match (self, bytes) {
            (Self::Whole, [a, b, c, d]) => f32::from_le_bytes([*a, *b, *c, *d]),
            (Self::Half, [a, b]) => half(u16::from_le_bytes([*a, *b])),
            (Self::Brain, [a, b]) => f32::from_le_bytes([0, 0, *a, *b]),
            _ => 0.0,
        }
    }
}

/// A number of half precision (IEEE 754 binary16).
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (u32::from(bits >> 10) & 31, u32::from(bits) & 1023);
    sign * match exponent {
        // Steps of 2 to the power of −24.
        0 => fraction as f32 / 16_777_216.0,
        31 if fraction == 0 => f32::INFINITY,
        31 => f32::NAN,
        _ => f32::from_bits((exponent + 112) << 23 | fraction << 13),
    }
}

impl Weights {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let failed = |e| Error::io(path.display(), e);
        expect_file(path)?;
        let file = File::open(path).map_err(failed)?;
        #[expect(
            unsafe_code,
            reason = "the file is ours and is replaced by renaming, never changed"
        )]
        // SAFETY: `tiaowen model add` puts a whole file in place and nothing writes into it.
        let map = unsafe { Mmap::map(&file) }.map_err(failed)?;
        Ok(Self { map, path: path.to_owned() })
    }

    /// A tensor by its name without what some makers put before it, and of this shape.
    pub(super) fn table(&self, name: &str, rows: usize, columns: usize) -> Result<Table> {
        let wrong = |why: String| Error::invalid(format!("{}: {why}", self.path.display()));
        let tensors = SafeTensors::deserialize(&self.map).map_err(|e| wrong(e.to_string()))?;
        let named = ["", "bert.", "roberta."]
            .into_iter()
            .find_map(|before| tensors.tensor(&format!("{before}{name}")).ok());
        let tensor = named.ok_or_else(|| wrong(format!("{name} is missing")))?;
        let form = match tensor.dtype() {
            Dtype::F32 => Form::Whole,
            Dtype::F16 => Form::Half,
            Dtype::BF16 => Form::Brain,
            other => {
                return Err(wrong(format!(
                    "{name} has numbers of {other:?}; F32, F16 and BF16 are read"
                )));
            }
        };
        let fits = match *tensor.shape() {
            [length] => rows == 1 && length == columns,
            [height, width] => height == rows && width == columns,
            _ => false,
        };
        if !fits {
            let shape = tensor.shape();
            return Err(wrong(format!(
                "{name} has the shape {shape:?}, config.json says {rows} × {columns}"
            )));
        }
        // A slice of the map itself.
        let start = tensor.data().as_ptr().addr() - self.map.as_ptr().addr();
        Ok(Table { start, rows, columns, form })
    }

    /// All numbers of a tensor, row by row.
    pub(super) fn numbers(&self, name: &str, rows: usize, columns: usize) -> Result<Vec<f32>> {
        let table = self.table(name, rows, columns)?;
        let mut all = Vec::with_capacity(rows * columns);
        (0..rows).for_each(|row| all.extend(self.row(&table, row)));
        Ok(all)
    }

    /// A row of a table; nothing where it has none.
    pub(super) fn row<'a>(
        &'a self,
        table: &Table,
        row: usize,
    ) -> impl Iterator<Item = f32> + use<'a> {
        let &Table { start, rows, columns, form } = table;
        let at = start + row.min(rows) * columns * form.bytes();
        let end = if row < rows { at + columns * form.bytes() } else { at };
        let bytes = self.map.get(at..end).unwrap_or_default();
        bytes.chunks_exact(form.bytes()).map(move |number| form.read(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_half_precision() {
        for (bits, number) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65504.0),
            (0x0400, 6.103_515_6e-5),
            (0x0001, 5.960_464_5e-8),
            (0x0000, 0.0),
        ] {
            assert_eq!(half(bits), number, "{bits:x}");
        }
        assert_eq!(Form::Brain.read(&[0x80, 0x3f]), 1.0);
    }
}
