//! Words of a query that carry no topic: fillers, question words, and the frame of a question about a
//! document. What is left out is told, and can be searched all the same.

/// Words that carry no content when others are there.
pub(super) const FILLERS: &[&str] = &[
    "的", "了", "是", "在", "和", "与", "及", "或", "对", "把", "被", "就", "都", "也", "很", "吗",
    "呢", "吧", "啊", "呀", "有", "到", "请问", "请", "想", "我", "我们", "可以", "能", "要", "让",
    "给", "之", "等", "地", "得", "着", "从", "向", "为", "以", "于",
];

/// Words that make a question of a query.
pub(super) const QUESTION: &[&str] = &[
    "怎么",
    "怎样",
    "怎么办",
    "怎么样",
    "如何",
    "什么",
    "哪",
    "哪些",
    "哪个",
    "哪一",
    "哪里",
    "哪条",
    "哪几条",
    "第几",
    "第几条",
    "几条",
    "多少",
    "谁",
    "为什么",
    "是否",
    "哪一条",
    "哪一个",
    "几",
    "啥",
    "咋",
    "能否",
    "可否",
    "是不是",
    "有没有",
    "能不能",
    "可不可以",
];

/// Words that belong to a question about a document, not to its topic.
pub(super) const FRAME: &[&str] = &[
    "关于",
    "内容",
    "规定",
    "条",
    "问题",
    "一条",
    "归",
    "管",
    "写",
    "说",
    "讲",
    "第",
    "个",
    "提到",
    "涉及",
    "有关",
    "相关",
    "方面",
    "属于",
    "里",
    "中",
    "文件",
    "条款",
    "规定了",
    "写了",
    "讲了",
    "查",
    "找",
    "看",
    "知道",
    "告诉",
    "一下",
    "应该",
    "哪儿",
    "归谁管",
];

/// Whether a word is left out of a query; more are where it is worded as a question.
pub(super) fn is_filler(word: &str, asks: bool) -> bool {
    FILLERS.contains(&word) || (asks && (QUESTION.contains(&word) || FRAME.contains(&word)))
}
