//! Places and ranks that the names of bodies and titles tell: 绍兴市人民代表大会 is municipal, of 绍兴 in
//! 浙江. Provinces, prefectures and autonomous counties are listed; every other county is known by its
//! ending behind a province or city, or before a body (云栖县人民政府).

use regex::Regex;

use super::kind::Pattern;
use tiaowen_text::doc::Authority;
use tiaowen_text::script;

/// A province with the names of its divisions, without their endings, parted by spaces.
struct Province {
    /// First two digits of the codes of its divisions (GB/T 2260).
    code: &'static str,
    name: &'static str,
    /// Cities, prefectures, leagues; former names of those whose rules are still in force as well.
    cities: &'static str,
    /// Autonomous counties and banners: they make rules of their own, whose titles name no province.
    counties: &'static str,
}

#[rustfmt::skip]
const PROVINCES: [Province; 34] = [
    Province { code: "11", name: "北京", cities: "", counties: "" },
    Province { code: "12", name: "天津", cities: "", counties: "" },
    Province { code: "13", name: "河北", cities: "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水", counties: "孟村 大厂 青龙 丰宁 宽城 围场" },
    Province { code: "14", name: "山西", cities: "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁", counties: "" },
    Province { code: "15", name: "内蒙古", cities: "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安 锡林郭勒 阿拉善", counties: "" },
    Province { code: "21", name: "辽宁", cities: "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛", counties: "岫岩 新宾 清原 本溪 桓仁 宽甸 喀喇沁左翼 阜新" },
    Province { code: "22", name: "吉林", cities: "长春 吉林 四平 辽源 通化 白山 松原 白城 延边", counties: "前郭尔罗斯 长白 伊通" },
    Province { code: "23", name: "黑龙江", cities: "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭", counties: "杜尔伯特" },
    Province { code: "31", name: "上海", cities: "", counties: "" },
    Province { code: "32", name: "江苏", cities: "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 淮阴", counties: "" },
    Province { code: "33", name: "浙江", cities: "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水", counties: "景宁" },
    Province { code: "34", name: "安徽", cities: "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 巢湖", counties: "" },
    Province { code: "35", name: "福建", cities: "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德", counties: "" },
    Province { code: "36", name: "江西", cities: "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶", counties: "" },
    Province { code: "37", name: "山东", cities: "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 莱芜", counties: "" },
    Province { code: "41", name: "河南", cities: "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店", counties: "" },
    Province { code: "42", name: "湖北", cities: "武汉 黄石 十堰 宜昌 襄阳 襄樊 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施", counties: "长阳 五峰" },
    Province { code: "43", name: "湖南", cities: "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西", counties: "城步 通道 新晃 芷江 靖州 麻阳 江华" },
    Province { code: "44", name: "广东", cities: "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮", counties: "连南 连山 乳源" },
    Province { code: "45", name: "广西", cities: "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左", counties: "三江 融水 龙胜 恭城 隆林 富川 罗城 环江 巴马 都安 大化 金秀" },
    Province { code: "46", name: "海南", cities: "海口 三亚 三沙 儋州", counties: "白沙 昌江 乐东 陵水 保亭 琼中" },
    Province { code: "50", name: "重庆", cities: "", counties: "石柱 秀山 酉阳 彭水" },
    Province { code: "51", name: "四川", cities: "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山", counties: "峨边 马边 木里 北川" },
    Province { code: "52", name: "贵州", cities: "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南", counties: "道真 务川 玉屏 印江 沿河 松桃 镇宁 关岭 紫云 三都 威宁" },
    Province { code: "53", name: "云南", cities: "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 思茅 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆", counties: "石林 禄劝 寻甸 峨山 新平 元江 宁蒗 玉龙 宁洱 墨江 景东 景谷 镇沅 江城 孟连 澜沧 西盟 双江 耿马 沧源 屏边 金平 河口 漾濞 南涧 巍山 贡山 兰坪 维西" },
    Province { code: "54", name: "西藏", cities: "拉萨 日喀则 昌都 林芝 山南 那曲 阿里", counties: "" },
    Province { code: "61", name: "陕西", cities: "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛", counties: "" },
    Province { code: "62", name: "甘肃", cities: "兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南", counties: "张家川 天祝 肃南 肃北 阿克塞 东乡 积石山" },
    Province { code: "63", name: "青海", cities: "西宁 海东 海北 黄南 海南 果洛 玉树 海西", counties: "民和 互助 化隆 循化 大通 河南 门源" },
    Province { code: "64", name: "宁夏", cities: "银川 石嘴山 吴忠 固原 中卫", counties: "" },
    Province { code: "65", name: "新疆", cities: "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰", counties: "焉耆 巴里坤 木垒 察布查尔 塔什库尔干 和布克赛尔" },
    Province { code: "71", name: "台湾", cities: "台北 新北 桃园 台中 台南 高雄 基隆 新竹 嘉义", counties: "" },
    Province { code: "81", name: "香港", cities: "", counties: "" },
    Province { code: "82", name: "澳门", cities: "", counties: "" },
];

/// Cities that are provinces.
const MUNICIPALITIES: [&str; 4] = ["北京", "天津", "上海", "重庆"];

/// A division of China, in simplified script like every place by which documents are sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Province, without its ending: 四川.
    pub region: Option<String>,
    /// City, prefecture or league, without its ending: 成都.
    pub city: Option<String>,
    /// County with its ending: 郫都区.
    pub county: Option<String>,
}

impl Place {
    /// The rank of bodies of this place.
    pub(super) fn authority(&self) -> Authority {
        if self.county.is_some() {
            Authority::County
        } else if self.city.is_some() {
            Authority::Municipal
        } else if self.region.is_some() {
            Authority::Provincial
        } else {
            Authority::Other
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What stands behind the bare name of a province.
const OF_PROVINCE: [&str; 8] =
    ["壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市", ""];

/// The end of the name of a city or prefecture.
static OF_CITY: Pattern = Pattern::new(|| {
    Regex::new(r"^(?:市|地区|盟|(?:\p{Han}{1,12}?族|\p{Han}{2,8})?自治州|州|经济特区)").ok()
});

/// The end of the name of an autonomous county.
static OF_COUNTY: Pattern = Pattern::new(|| Regex::new(r"^\p{Han}{0,14}?(?:自治县|自治旗)").ok());

/// A county behind its city or province; districts and cities only before a body.
static COUNTY: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?P<n>\p{Han}{1,12}?(?:自治县|自治旗|县|旗|林区)|\p{Han}{2,5}?[区市])",
        r"(?P<b>人民|人大|政府|委|办公|\p{Han}{1,14}?(?:局|委员会|办公室|指挥部|领导小组|联席会议|办事处|[总支大]队|中心)$)?",
    ))
    .ok()
});

/// A place that no list has, before a body: 青岭市人民政府, 云栖县财政局.
static UNLISTED: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?:(?P<c>\p{Han}{2,6}?(?:市|自治州|州|盟|地区))|(?P<x>))",
        r"(?P<n>\p{Han}{1,10}?(?:自治县|自治旗|县|旗)|\p{Han}{2,5}?区)?",
        r"(?:人民|人大|政府|委|财政|教育|民政|\p{Han}{2,14}(?:局|委员会|办公室|指挥部|领导小组|联席会议|办事处|[总支大]队|中心)$)",
    ))
    .ok()
});

/// Words that end like a place and are none.
const NO_PLACE: [&str; 24] = [
    "城市",
    "本市",
    "各市",
    "都市",
    "省市",
    "全市",
    "本县",
    "各县",
    "全县",
    "市县",
    "区县",
    "名胜区",
    "保护区",
    "开发区",
    "示范区",
    "自治区",
    "实验区",
    "保税区",
    "高新区",
    "园区",
    "库区",
    "特区",
    "山区",
    "社区",
];

/// Heads of the names of bodies that are of no place.
const NATIONAL: [&str; 3] = ["国家", "中国", "中华人民共和国"];

/// The place that a text names and nothing else: 四川, 四川省, 51, 510000, 成都, 四川省成都市, 郫都区. `None` where it is no
/// province or city that is listed and does not end like a county.
///
/// ```
/// use tiaowen_parse::parse::place::named;
///
/// let chengdu = named("四川省成都市").unwrap_or_default();
/// assert_eq!((chengdu.region.as_deref(), chengdu.city.as_deref()), (Some("四川"), Some("成都")));
/// assert_eq!(named("510000"), named("四川"));
/// assert_eq!(named("四川省财政厅"), None);
/// ```
pub fn named(text: &str) -> Option<Place> {
    let folded = script::fold(text.trim());
    let of = |province: &Province| province.name.to_owned();
    let digits = folded.strip_suffix("0000").unwrap_or(&folded);
    if let Some(province) = PROVINCES.iter().find(|p| p.code == digits || p.name == folded) {
        return Some(Place { region: Some(of(province)), ..Place::default() });
    }
    let mut cities = PROVINCES.iter().flat_map(|p| p.cities.split(' ').map(move |city| (p, city)));
    if let Some((province, city)) = cities.find(|(_, city)| !city.is_empty() && *city == folded) {
        let (region, city) = (Some(of(province)), Some(city.to_owned()));
        return Some(Place { region, city, county: None });
    }
    let mut place = Place::default();
    let rest = city(province(&folded, &mut place), &mut place);
    if !rest.is_empty() {
        if place.is_empty() {
            listed_county(rest, &mut place);
        }
        let ends = rest.ends_with(['县', '区', '旗', '市']);
        if !ends || NO_PLACE.iter().any(|word| rest.ends_with(word)) {
            return None;
        }
        place.county = Some(rest.to_owned());
    }
    Some(place).filter(|place| !place.is_empty())
}

/// The place at the head of a name of a body, or of a title.
pub(super) fn read(name: &str) -> Place {
    let folded = script::fold(name);
    let mut place = Place::default();
    let head = without_party(&folded);
    // 中国（上海）自由贸易试验区
    let head = head.strip_prefix("中国（").or_else(|| head.strip_prefix("中国(")).unwrap_or(head);
    let rest = province(head, &mut place);
    let rest = city(rest, &mut place);
    if place.is_empty() {
        listed_county(rest, &mut place);
    } else if let Some(found) = COUNTY.captures(rest) {
        let county = found.name("n").map_or("", |n| n.as_str());
        let sure = found.name("b").is_some() || county.ends_with(['县', '旗']);
        if sure && county.chars().nth(1).is_some() && !NO_PLACE.iter().any(|w| county.ends_with(w))
        {
            place.county = Some(county.to_owned());
        }
    }
    place
}

/// The name of a body without what stands before its place where it is one of the party.
fn without_party(name: &str) -> &str {
    ["中国共产党", "中共"].iter().find_map(|head| name.strip_prefix(head)).unwrap_or(name)
}

/// Reads a province and gives what stands behind it.
fn province<'n>(name: &'n str, place: &mut Place) -> &'n str {
    for province in &PROVINCES {
        let Some(rest) = name.strip_prefix(province.name) else { continue };
        let municipality = MUNICIPALITIES.contains(&province.name);
        // 吉林市 and 海南藏族自治州 only share the name.
        if rest.starts_with('市') && !municipality || rest.starts_with("藏族") {
            continue;
        }
        // 海南各…, 河南蒙古族自治县
        if OF_COUNTY.is_match(rest) && rest.starts_with("蒙古族") {
            continue;
        }
        place.region = Some(province.name.to_owned());
        let ending = OF_PROVINCE.iter().find_map(|ending| rest.strip_prefix(ending));
        return ending.unwrap_or(rest);
    }
    name
}

/// Reads a city and gives what stands behind it.
fn city<'n>(name: &'n str, place: &mut Place) -> &'n str {
    for province in &PROVINCES {
        if place.region.as_deref().is_some_and(|region| region != province.name) {
            continue;
        }
        for bare in province.cities.split(' ').filter(|bare| !bare.is_empty()) {
            let Some(rest) = name.strip_prefix(bare) else { continue };
            let Some(ending) = OF_CITY.captures(rest).and_then(|found| found.get(0)) else {
                continue;
            };
            place.region = Some(province.name.to_owned());
            place.city = Some(bare.to_owned());
            return rest.get(ending.end()..).unwrap_or("");
        }
    }
    name
}

fn listed_county(name: &str, place: &mut Place) {
    for province in &PROVINCES {
        for bare in province.counties.split(' ').filter(|bare| !bare.is_empty()) {
            let Some(rest) = name.strip_prefix(bare) else { continue };
            let Some(ending) = OF_COUNTY.captures(rest).and_then(|found| found.get(0)) else {
                continue;
            };
            place.region = Some(province.name.to_owned());
            place.county = Some(format!("{bare}{}", ending.as_str()));
            return;
        }
    }
}

/// The place of a body, listed or not.
pub(super) fn of_body(name: &str) -> Place {
    let place = read(name);
    if !place.is_empty() {
        return place;
    }
    let folded = script::fold(name);
    let folded = without_party(&folded);
    let mut place = Place::default();
    // 国家市场监督管理总局
    if NATIONAL.iter().any(|head| folded.starts_with(head)) {
        return place;
    }
    if let Some(found) = UNLISTED.captures(folded) {
        let of = |group: &str| {
            let found = found.name(group)?;
            let market = folded.get(found.end()..).is_some_and(|rest| rest.starts_with('场'));
            (!market).then(|| found.as_str().to_owned())
        };
        let known = |name: &String| !NO_PLACE.iter().any(|word| name.ends_with(word));
        place.city = of("c")
            .filter(known)
            .map(|city| city.strip_suffix('市').map_or(city.clone(), str::to_owned));
        place.county = of("n").filter(known);
    }
    place
}

/// The rank of a body.
pub(super) fn authority(name: &str) -> Authority {
    let folded = script::fold(name);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let starts = |words: &[&str]| words.iter().any(|word| folded.starts_with(word));
    if has(&["人民法院", "人民检察院", "军事法院", "海事法院"]) {
        return Authority::Judicial;
    }
    if starts(&[
        "中共中央",
        "中国共产党中央",
        "中国共产党全国",
        "国务院",
        "政务院",
        "全国人民代表大会",
        "全国人大",
        "中央军",
        "中央人民政府",
        "中华人民共和国主席",
        "中华人民共和国国务院",
        "中华人民共和国中央",
        "中央委员会",
        "中华人民共和国全国人民代表大会",
        "中央办公厅",
        "中央纪",
        "总统",
        "国民政府",
        "国民大会",
        "立法院",
    ]) && !has(&["国务院办公厅秘书"])
    {
        return Authority::Central;
    }
    let place = of_body(name);
    if !place.is_empty() {
        return place.authority();
    }
    if starts(&["省", "自治区"]) {
        Authority::Provincial
    } else if starts(&["市", "州"]) {
        Authority::Municipal
    } else if starts(&["县", "区人民", "区委"]) {
        Authority::County
    } else if starts(&NATIONAL)
        || starts(&["行政院", "海关总署"])
        || ["部", "总局", "总署", "署", "院"].iter().any(|end| folded.ends_with(end))
        || has(&["部办公厅", "总局办公"])
    {
        Authority::Ministry
    } else {
        Authority::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> (String, String, String) {
        let place = of_body(name);
        let show = |part: Option<String>| part.unwrap_or_default();
        (show(place.region), show(place.city), show(place.county))
    }

    #[test]
    fn divisions_down_to_counties() {
        let cases = [
            ("浙江省人民代表大会常务委员会", ("浙江", "", ""), Authority::Provincial),
            ("四川省财政厅", ("四川", "", ""), Authority::Provincial),
            ("上海市人民政府", ("上海", "", ""), Authority::Provincial),
            ("上海市徐汇区人民政府", ("上海", "", "徐汇区"), Authority::County),
            ("内蒙古自治区人民政府", ("内蒙古", "", ""), Authority::Provincial),
            ("绍兴市人民代表大会常务委员会", ("浙江", "绍兴", ""), Authority::Municipal),
            ("浙江省杭州市余杭区人民政府", ("浙江", "杭州", "余杭区"), Authority::County),
            ("江苏省昆山市人民政府", ("江苏", "", "昆山市"), Authority::County),
            ("吉林市人民政府", ("吉林", "吉林", ""), Authority::Municipal),
            ("海南藏族自治州人民政府", ("青海", "海南", ""), Authority::Municipal),
            ("海南省人民政府", ("海南", "", ""), Authority::Provincial),
            ("阿坝藏族羌族自治州人民政府", ("四川", "阿坝", ""), Authority::Municipal),
            ("凉山州人民政府", ("四川", "凉山", ""), Authority::Municipal),
            ("景宁畲族自治县人民代表大会", ("浙江", "", "景宁畲族自治县"), Authority::County),
            ("青岭市人民政府", ("", "青岭", ""), Authority::Municipal),
            ("云栖县人民政府办公室", ("", "", "云栖县"), Authority::County),
            ("安徽省馬鞍山市人民政府", ("安徽", "马鞍山", ""), Authority::Municipal),
            ("最高人民法院", ("", "", ""), Authority::Judicial),
            ("浙江省高级人民法院", ("浙江", "", ""), Authority::Judicial),
            ("国务院办公厅", ("", "", ""), Authority::Central),
            ("财政部", ("", "", ""), Authority::Ministry),
            ("国家发展改革委", ("", "", ""), Authority::Ministry),
            ("国家市场监督管理总局", ("", "", ""), Authority::Ministry),
            ("青岭市市场监督管理局", ("", "青岭", ""), Authority::Municipal),
            ("农贸市场管理局", ("", "", ""), Authority::Other),
            ("四川省市场监督管理局", ("四川", "", ""), Authority::Provincial),
        ];
        for (name, (region, city, county), rank) in cases {
            let expected = (region.to_owned(), city.to_owned(), county.to_owned());
            assert_eq!(place(name), expected, "{name}");
            assert_eq!(authority(name), rank, "{name}");
        }
    }

    #[test]
    fn titles_name_places_only_at_their_head() {
        let cases = [
            ("深圳经济特区灯会条例", ("广东", "深圳", "")),
            ("浙江省城市绿化条例", ("浙江", "", "")),
            ("北京市风景名胜区条例", ("北京", "", "")),
            ("四川省实施《中华人民共和国水法》办法", ("四川", "", "")),
            ("城市供水条例", ("", "", "")),
            ("中山公园管理规定", ("", "", "")),
            ("中国（浙江）自由贸易试验区条例", ("浙江", "", "")),
        ];
        for (title, (region, city, county)) in cases {
            let read = read(title);
            let show = |part: Option<String>| part.unwrap_or_default();
            let found = (show(read.region), show(read.city), show(read.county));
            assert_eq!(found, (region.to_owned(), city.to_owned(), county.to_owned()), "{title}");
        }
    }
}
