//! Kinds of documents (文种): the words that end a title and say what kind of document it is.

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name in simplified script.
    pub name: &'static str,
    /// Its name in traditional script.
    pub full: &'static str,
    /// Whether a line of its own that ends so is a title. 总体要求, 目录 and 重点工作清单 are headings more
    /// often than titles; such words tell a title only between 《 and 》 or before a clause number.
    pub alone: bool,
}

impl Kind {
    /// Whether a text in either script ends with this kind.
    pub fn ends(&self, text: &str) -> bool {
        text.ends_with(self.name) || text.ends_with(self.full)
    }
}

const fn alone(name: &'static str, full: &'static str) -> Kind {
    Kind { name, full, alone: true }
}

const fn quoted(name: &'static str, full: &'static str) -> Kind {
    Kind { name, full, alone: false }
}

/// Every kind; a longer name before one that it ends with.
pub const KINDS: [Kind; 68] = [
    alone("实施意见", "實施意見"),
    alone("指导意见", "指導意見"),
    alone("若干意见", "若干意見"),
    alone("实施方案", "實施方案"),
    alone("实施细则", "實施細則"),
    alone("实施办法", "實施辦法"),
    alone("工作方案", "工作方案"),
    alone("行动计划", "行動計劃"),
    alone("行动方案", "行動方案"),
    alone("工作报告", "工作報告"),
    alone("暂行办法", "暫行辦法"),
    alone("暂行条例", "暫行條例"),
    alone("管理办法", "管理辦法"),
    alone("施行细则", "施行細則"),
    alone("组织规程", "組織規程"),
    alone("重点任务", "重點任務"),
    quoted("修正案", "修正案"),
    quoted("议定书", "議定書"),
    alone("意见", "意見"),
    alone("通知", "通知"),
    alone("决定", "決定"),
    alone("决议", "決議"),
    alone("规划", "規劃"),
    alone("计划", "計劃"),
    alone("纲要", "綱要"),
    alone("方案", "方案"),
    alone("办法", "辦法"),
    alone("规定", "規定"),
    alone("条例", "條例"),
    alone("细则", "細則"),
    alone("准则", "準則"),
    alone("规则", "規則"),
    alone("解释", "解釋"),
    alone("批复", "批復"),
    alone("公告", "公告"),
    alone("通告", "通告"),
    alone("通报", "通報"),
    alone("报告", "報告"),
    alone("建议", "建議"),
    alone("措施", "措施"),
    quoted("公报", "公報"),
    quoted("守则", "守則"),
    quoted("通则", "通則"),
    quoted("须知", "須知"),
    quoted("章程", "章程"),
    quoted("规程", "規程"),
    quoted("目录", "目錄"),
    quoted("指南", "指南"),
    quoted("指引", "指引"),
    quoted("标准", "標準"),
    quoted("规范", "規範"),
    quoted("公约", "公約"),
    quoted("协定", "協定"),
    quoted("条约", "條約"),
    quoted("宣言", "宣言"),
    quoted("清单", "清單"),
    quoted("名录", "名錄"),
    quoted("政策", "政策"),
    quoted("制度", "制度"),
    quoted("要点", "要點"),
    quoted("任务", "任務"),
    quoted("答复", "答復"),
    quoted("命令", "命令"),
    quoted("要求", "要求"),
    quoted("宪法", "憲法"),
    quoted("法典", "法典"),
    alone("函", "函"),
    quoted("法", "法"),
];

/// The kind of a title that is known to be one.
///
/// ```
/// use tiaowen_text::vocabulary::kind;
///
/// assert_eq!(kind::of_title("示例管理暫行辦法").map(|k| k.name), Some("暂行办法"));
/// assert!(kind::of_title("示例日报").is_none());
/// ```
pub fn of_title(title: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.ends(title))
}

/// The kind that makes a title of a line.
pub fn of_line(line: &str) -> Option<&'static Kind> {
    KINDS.iter().filter(|kind| kind.alone).find(|kind| kind.ends(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_names_stand_first_and_none_twice() {
        for (at, kind) in KINDS.iter().enumerate() {
            for shorter in KINDS.iter().take(at) {
                assert!(
                    !kind.name.ends_with(shorter.name),
                    "{} behind {}",
                    kind.name,
                    shorter.name
                );
                assert!(
                    !kind.full.ends_with(shorter.full),
                    "{} behind {}",
                    kind.full,
                    shorter.full
                );
            }
            assert_eq!(crate::script::fold(kind.full), kind.name);
        }
    }

    #[test]
    fn headings_are_no_titles() {
        for heading in ["总体要求", "目录", "重點工作清單", "健全投入制度"] {
            assert!(of_line(heading).is_none() && of_title(heading).is_some(), "{heading}");
        }
        for title in ["关于示例的复函", "關於示例的決議", "示例行动计划", "示例管理暫行辦法"]
        {
            assert!(of_line(title).is_some(), "{title}");
        }
    }
}
