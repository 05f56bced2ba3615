//! A direction in so many numbers of one byte.

/// The largest number of a vector in its bytes.
const LARGEST: f32 = 127.0;

/// A vector of length 1, its numbers rounded to a byte each by a scale of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    numbers: Vec<i8>,
    /// What makes the length 1 again.
    scale: f32,
}

impl Vector {
    /// The direction of some numbers.
    pub fn new(numbers: &[f32]) -> Self {
        let largest = numbers.iter().fold(0.0, |most: f32, x| most.max(x.abs()));
        let by = LARGEST / largest.max(f32::MIN_POSITIVE);
        let rounded = numbers.iter().map(|x| (x * by).round() as i8).collect();
        Self::of_numbers(rounded)
    }

    fn of_numbers(numbers: Vec<i8>) -> Self {
        let squares: i32 = numbers.iter().map(|x| i32::from(*x) * i32::from(*x)).sum();
        Self { numbers, scale: (squares as f32).sqrt().max(1.0).recip() }
    }

    /// The vector whose numbers stand in a file.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::of_numbers(bytes.iter().map(|x| *x as i8).collect())
    }

    /// Its numbers as they stand in a file.
    pub fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.numbers.iter().map(|x| *x as u8)
    }

    /// Cosine of the angle between it and another.
    pub fn cosine(&self, other: &Self) -> f32 {
        let products = self.numbers.iter().zip(&other.numbers);
        let sum: i32 = products.map(|(x, y)| i32::from(*x) * i32::from(*y)).sum();
        sum as f32 * self.scale * other.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_survive_the_rounding() {
        let wave = |by: usize| (0..384).map(move |n| ((n * by) % 17) as f32 - 8.0);
        let (a, b): (Vec<f32>, Vec<f32>) = (wave(3).collect(), wave(5).collect());
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
        let exact = dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt();
        let (a, b) = (Vector::new(&a), Vector::new(&b));
        assert!((a.cosine(&b) - exact).abs() < 0.01, "{} {exact}", a.cosine(&b));
        assert!((a.cosine(&a) - 1.0).abs() < 1e-5);
        let read = Vector::from_bytes(&a.bytes().collect::<Vec<u8>>());
        assert_eq!(read, a);
        assert_eq!(Vector::new(&[0.0; 4]).cosine(&Vector::new(&[1.0; 4])), 0.0);
    }
}
