//! Chinese script: one fold for matching (character to character), and conversion for display (OpenCC).

/// The script in which a reader wants to see text and interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Script {
    /// 原文: as stored.
    #[default]
    Original,
    /// 简体
    Hans,
    /// 繁體
    Hant,
    /// 臺灣
    Tw,
    /// 香港
    Hk,
}
