//! Tokens: jieba words and characters with original offsets, over folded text.
